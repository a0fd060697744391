"""The published lists of workplaces that decide funding, and how their entries are identified.

Source: funding-eligibility.md 1.3 (baseline) and 13.4 (the table, the later list of RISE schools).
"""

from enum import StrEnum
from typing import Final


class EligibilityListName(StrEnum):
    """The value of ``eligibility_list_entries.list_name``."""

    PP50_SCHOOLS = "pp50_schools"
    PP50_FURTHER_EDUCATION = "pp50_further_education"
    EARLY_YEARS = "early_years"
    CHILDMINDERS = "childminders"
    LA_NURSERIES = "la_nurseries"
    RISE_SCHOOLS = "rise_schools"


class IdentifierType(StrEnum):
    """What the identifier of an entry is a number of."""

    URN = "urn"
    UKPRN = "ukprn"


IDENTIFIER_TYPES: Final = {
    EligibilityListName.PP50_SCHOOLS: IdentifierType.URN,
    EligibilityListName.PP50_FURTHER_EDUCATION: IdentifierType.UKPRN,
    EligibilityListName.EARLY_YEARS: IdentifierType.URN,
    EligibilityListName.CHILDMINDERS: IdentifierType.URN,
    EligibilityListName.LA_NURSERIES: IdentifierType.URN,
    EligibilityListName.RISE_SCHOOLS: IdentifierType.URN,
}
