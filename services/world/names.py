"""Invented names of people and places."""

from random import Random
from typing import Final

from domain.people.invented import INVENTED_DOMAIN

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


def full_name(chance: Random) -> str:
    return f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"


def mail_address(name: str, number: int) -> str:
    """An address that nobody else has; the number is its last part."""
    return f"{'.'.join(name.split())}.{number}@{INVENTED_DOMAIN}".lower()
