"""Names that nobody was given: first and family names drawn apart."""

from typing import Final

FIRST: Final = (
    "Aderyn", "Alwyn", "Amaryl", "Anselm", "Briony", "Caspian", "Celandine", "Corin", "Damaris", "Delphin",
    "Eluned", "Emrys", "Fenella", "Florian", "Garnet", "Gwilym", "Hesper", "Idris", "Iolanthe", "Jessamy",
    "Kerensa", "Lorcan", "Lysander", "Merryn", "Morwenna", "Nerys", "Oriel", "Orlando", "Perdita", "Piran",
    "Quillon", "Rosalba", "Rowan", "Saffron", "Senara", "Tamsin", "Tegan", "Ursula", "Verity", "Wystan",
)  # fmt: skip

FAMILY: Final = (
    "Applegarth", "Ashgrove", "Barleycombe", "Birdwhistle", "Blackthornley", "Brambleside", "Brightwater",
    "Candleford", "Cloverdell", "Copperfielding", "Dapplewood", "Dovecotes", "Elderslade", "Fallowmere",
    "Featherstonely", "Foxgloveton", "Goldfinchley", "Greenwaye", "Hartsbourne", "Hazelrigge", "Honeychurch",
    "Ivorystone", "Juniperson", "Kestrelby", "Larkrise", "Lavendersby", "Marshfielder", "Meadowcroftly",
    "Nightingall", "O'Thistle", "Otterbournely", "Pebblecombe", "Quillfeather", "Ravenscar-Moss",
    "Silverbrook", "Swallowdale", "Thornberrow", "Underhillier", "Wainwrighton", "Willowbank",
)  # fmt: skip
