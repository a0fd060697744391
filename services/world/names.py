"""Invented names of people and places."""

from random import Random
from typing import Final

_FIRST: Final = (
    *("Aaliyah", "Adaeze", "Alasdair", "Amina", "Anneke", "Arjun", "Beatrix", "Bronwen", "Callum"),
    *("Chidi", "Cordelia", "Dafydd", "Delphine", "Edmund", "Eleri", "Farah", "Fergus", "Gwen"),
    *("Hamza", "Harriet", "Imogen", "Ines", "Jerome", "Jonty", "Kamala", "Kit", "Leila", "Lorcan"),
    *(
        "Mabel",
        "Marguerite",
        "Nadia",
        "Niall",
        "Oluwaseun",
        "Ottilie",
        "Parveen",
        "Piotr",
        "Quentin",
    ),
    *(
        "Rafferty",
        "Rhiannon",
        "Saoirse",
        "Sunil",
        "Tamsin",
        "Theodora",
        "Ursula",
        "Viktor",
        "Wilhelmina",
    ),
    *("Yasmin", "Yusuf", "Zachary", "Zofia"),
)
_LAST: Final = (
    *(
        "Abernant",
        "Ashgrove",
        "Barrowclough",
        "Bellweather",
        "Blackthorn",
        "Brackenbury",
        "Calderdene",
    ),
    *("Castellan", "Copperfell", "Dunmorrow", "Elderfield", "Fairbeck", "Fennimore", "Garrowby"),
    *("Gorsehill", "Hallowell", "Hartsease", "Hazelmere", "Ivybridge", "Kestrelton", "Kingsmoor"),
    *("Larkspur", "Lindenhall", "Marchbanks", "Merriweather", "Mossdale", "Netherby", "Oakenshaw"),
    *("Okonjo", "Pennywell", "Plumtree", "Quillfeather", "Ravenscar", "Rosethorn", "Sandiford"),
    *("Silverdale", "Starling", "Tamarind", "Thistlewood", "Underhill", "Vasiliou", "Wetherby"),
    *("Whitlock", "Windermoor", "Wrenfield", "Yarrow"),
)
TOWNS: Final = (
    ("Alderbrook", "Northmere"),
    ("Birchwick", "Northmere"),
    ("Cobblestow", "Northmere"),
    ("Dunhaven", "Eastvale"),
    ("Elmsworth", "Eastvale"),
    ("Fernleigh", "Eastvale"),
    ("Greywater", "Southdene"),
    ("Hollinford", "Southdene"),
    ("Ivelstone", "Southdene"),
    ("Juniper Cross", "Westhollow"),
    ("Kingsmarsh", "Westhollow"),
    ("Larkfield Green", "Westhollow"),
)


def person(chance: Random, number: int) -> tuple[str, str]:
    """A full name and a mail address that nobody else has."""
    first, last = chance.choice(_FIRST), chance.choice(_LAST)
    return f"{first} {last}", f"{first}.{last}.{number}@school.example".lower()
