"""What a pass is worth, and in which order it is told. Source: provider-api.md 15.3."""

from datetime import date

import pytest

from domain.participation.qualifications import (
    ALL_CODES,
    Qualification,
    newest_first,
    qualification,
)
from domain.vocabulary import COURSE_IDENTIFIERS

IN_JUNE, IN_JULY = date(2024, 6, 20), date(2024, 7, 1)


@pytest.mark.parametrize(
    ("course", "code"),
    [
        ("npq-leading-teaching", "NPQLT"),
        ("npq-leading-behaviour-culture", "NPQLBC"),
        ("npq-leading-teaching-development", "NPQLTD"),
        ("npq-leading-literacy", "NPQLL"),
        ("npq-senior-leadership", "NPQSL"),
        ("npq-headship", "NPQH"),
        ("npq-executive-leadership", "NPQEL"),
        ("npq-early-years-leadership", "NPQEYL"),
        ("npq-leading-primary-mathematics", "NPQLPM"),
        ("npq-senco", "NPQSENCO"),
    ],
)
def test_each_course_leads_to_its_qualification(course, code):
    assert qualification(course, IN_JUNE) == Qualification(code=code, awarded_on=IN_JUNE)


@pytest.mark.parametrize(
    "course", ["npq-additional-support-offer", "npq-early-headship-coaching-offer"]
)
def test_a_support_offer_leads_to_none(course):
    assert qualification(course, IN_JUNE) is None


def test_every_course_is_spoken_for_and_one_code_is_of_the_past_only():
    codes = [qualification(course, IN_JUNE) for course in COURSE_IDENTIFIERS]
    assert {one.code for one in codes if one} == set(ALL_CODES) - {"NPQML"}


def test_the_newest_comes_first_each_once_and_codes_order_a_day():
    told = [
        Qualification(code="NPQLT", awarded_on=IN_JUNE),
        Qualification(code="NPQH", awarded_on=IN_JUNE),
        Qualification(code="NPQML", awarded_on=IN_JULY),
        Qualification(code="NPQLT", awarded_on=IN_JUNE),
        Qualification(code="NPQLT", awarded_on=IN_JULY),
    ]
    assert [(one.code, one.awarded_on) for one in newest_first(told)] == [
        ("NPQLT", IN_JULY),
        ("NPQML", IN_JULY),
        ("NPQH", IN_JUNE),
        ("NPQLT", IN_JUNE),
    ]
