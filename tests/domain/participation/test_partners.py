"""Which delivery partners a declaration may name. Source: provider-api.md 15.2."""

from dataclasses import replace

import pytest

from domain.participation.checks import faults_of, guarded
from domain.participation.partners import (
    EXISTENCE,
    NO_SUCH_PRIMARY,
    NO_SUCH_SECONDARY,
    OF_A_DECLARATION,
    PRIMARY,
    PRIMARY_BLANK,
    SECONDARY,
    SECONDARY_ALONE,
    SECONDARY_IS_PRIMARY,
    NamedPartner,
    PartnerFacts,
    change_faults,
    not_found,
    not_yours,
    overseas,
)

HUB = NamedPartner(id=1, is_of_provider=True)
SCHOOL = NamedPartner(id=2, is_of_provider=True)
STRANGER = NamedPartner(id=3, is_of_provider=False)
UNKNOWN = NamedPartner(id=None, is_of_provider=False)
FACTS = PartnerFacts(
    primary=HUB, secondary=SCHOOL, cohort_year=2024, catchment="england", is_asked_for=True
)


def new_faults(**changed):
    """What a new declaration is told, of its partners alone."""
    checks = (guarded(*EXISTENCE), guarded(*OF_A_DECLARATION))
    return list(faults_of(checks, replace(FACTS, **changed)))


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({}, []),
        ({"secondary": None}, []),
        # existence comes first, of both
        ({"primary": UNKNOWN}, [not_found(PRIMARY)]),
        ({"secondary": UNKNOWN}, [not_found(SECONDARY)]),
        ({"primary": UNKNOWN, "secondary": UNKNOWN}, [not_found(PRIMARY), not_found(SECONDARY)]),
        ({"primary": UNKNOWN, "catchment": "wales"}, [not_found(PRIMARY)]),
        # needed from 2024 on, in England, while the flag is on
        ({"primary": None, "secondary": None}, [PRIMARY_BLANK]),
        ({"primary": None, "secondary": None, "cohort_year": 2025}, [PRIMARY_BLANK]),
        ({"primary": None, "secondary": None, "cohort_year": 2023}, []),
        ({"primary": None, "secondary": None, "cohort_year": None}, []),
        ({"primary": None, "secondary": None, "catchment": "scotland"}, []),
        ({"primary": None, "secondary": None, "catchment": None}, []),
        ({"primary": None, "secondary": None, "is_asked_for": False}, []),
        # nobody beyond England, whatever the cohort and the flag
        ({"catchment": "another", "secondary": None}, [overseas(PRIMARY)]),
        ({"catchment": None, "cohort_year": 2022}, [overseas(PRIMARY), overseas(SECONDARY)]),
        ({"catchment": "wales", "is_asked_for": False, "secondary": None}, [overseas(PRIMARY)]),
        # the provider's own in the cohort, whatever the flag
        ({"primary": STRANGER}, [not_yours(PRIMARY)]),
        ({"secondary": STRANGER, "is_asked_for": False}, [not_yours(SECONDARY)]),
        ({"primary": STRANGER, "secondary": None, "cohort_year": 2021}, [not_yours(PRIMARY)]),
        # the second beside the first, and another
        ({"primary": None}, [PRIMARY_BLANK, SECONDARY_ALONE]),
        ({"primary": None, "is_asked_for": False}, [SECONDARY_ALONE]),
        ({"secondary": HUB}, [SECONDARY_IS_PRIMARY]),
        (
            {"primary": STRANGER, "secondary": STRANGER},
            [not_yours(PRIMARY), not_yours(SECONDARY), SECONDARY_IS_PRIMARY],
        ),
    ],
)
def test_a_new_declaration_names_partners_of_the_provider_in_england(changed, faults):
    assert new_faults(**changed) == faults


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({}, []),
        ({"secondary": None}, []),
        # who is unknown, by names of their own; nothing guarded is asked then
        ({"primary": UNKNOWN}, [NO_SUCH_PRIMARY]),
        ({"secondary": UNKNOWN}, [NO_SUCH_SECONDARY]),
        ({"primary": UNKNOWN, "secondary": UNKNOWN}, [NO_SUCH_PRIMARY, NO_SUCH_SECONDARY]),
        # missing is unknown, and missing
        ({"primary": None, "secondary": None}, [NO_SUCH_PRIMARY, PRIMARY_BLANK]),
        (
            {"primary": None, "secondary": UNKNOWN},
            [NO_SUCH_PRIMARY, NO_SUCH_SECONDARY, PRIMARY_BLANK],
        ),
        ({"primary": None, "is_asked_for": False}, [NO_SUCH_PRIMARY, PRIMARY_BLANK]),
        # then the rules of every declaration
        ({"catchment": "wales", "secondary": None}, [overseas(PRIMARY)]),
        ({"primary": STRANGER}, [not_yours(PRIMARY)]),
        ({"secondary": STRANGER}, [not_yours(SECONDARY)]),
        ({"secondary": HUB}, [SECONDARY_IS_PRIMARY]),
    ],
)
def test_partners_are_changed_to_others_of_the_provider(changed, faults):
    assert list(change_faults(replace(FACTS, **changed))) == faults


def test_two_unknown_partners_are_not_told_to_be_one():
    assert SECONDARY_IS_PRIMARY not in new_faults(primary=UNKNOWN, secondary=UNKNOWN)


def test_every_fault_is_titled_by_its_property():
    faults = [not_found(PRIMARY), overseas(SECONDARY), not_yours(SECONDARY), SECONDARY_ALONE]
    titles = [PRIMARY, SECONDARY, SECONDARY, SECONDARY]
    assert [fault.title for fault in faults] == titles
    assert all(f"#/{fault.title}" in fault.detail for fault in faults)
