"""The ordered checks of a new declaration. Source: provider-api.md 10.4, finance.md 6.2."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from domain.participation.declaring import (
    ALREADY_EXISTS,
    CANNOT_COMPLETE,
    COURSE_INVALID,
    DATE_BEFORE_SCHEDULE,
    DATE_BLANK,
    DATE_IN_FUTURE,
    DATE_INVALID,
    HAS_PASSED_INVALID,
    MISSING_CONTRACT,
    PARTICIPANT_BLANK,
    PARTICIPANT_INVALID,
    TYPE_BLANK,
    TYPE_NOT_IN_SCHEDULE,
    DeclarationFacts,
    DeclaredApplication,
    RequestedDeclaration,
    completion,
    completion_faults,
    declaration_faults,
    has_passed,
    initial_state,
    is_fundable,
    no_output_fee_statement,
    withdrawn_before,
)
from domain.participation.instants import written_instant
from domain.participation.outcomes import RequestedOutcome
from domain.participation.partners import (
    PRIMARY,
    PRIMARY_BLANK,
    NamedPartner,
    PartnerFacts,
    not_found,
    not_yours,
)
from domain.vocabulary import DeclarationState

NOON = datetime(2024, 11, 25, 12, tzinfo=UTC)
REQUESTED = RequestedDeclaration(
    participant_id="db3a7848-7308-4879-942a-c4a70ced400a",
    type="started",
    date=written_instant("2024-11-10T00:00:00Z"),
    course_identifier="npq-headship",
    has_passed=None,
)
APPLICATION = DeclaredApplication(
    training_status="active",
    training_status_since=datetime(2024, 10, 1, tzinfo=UTC),
    cohort_year=2024,
    schedule_applies_from=date(2024, 10, 1),
    schedule_types=frozenset({"started", "retained-1", "completed"}),
    is_fundable=True,
    has_contract=True,
)
FACTS = DeclarationFacts(
    requested=REQUESTED,
    participant_is_known=True,
    application=APPLICATION,
    course_group="leadership",
    has_next_statement=True,
    identical_state=None,
    is_declared_already=False,
    now=NOON,
)
WITHDRAWN = replace(APPLICATION, training_status="withdrawn")
NO_SCHEDULE = replace(
    APPLICATION, cohort_year=None, schedule_applies_from=None, schedule_types=None
)
NO_STATEMENT = no_output_fee_statement(2024)
BEFORE_OCTOBER = withdrawn_before(datetime(2024, 10, 1, tzinfo=UTC))

PARTNERS = PartnerFacts(
    primary=None, secondary=None, cohort_year=2024, catchment="england", is_asked_for=True
)
UNKNOWN = replace(PARTNERS, primary=NamedPartner(id=None, is_of_provider=False))
STRANGE = replace(PARTNERS, primary=NamedPartner(id=7, is_of_provider=False))


def asked(**changed):
    if "date" in changed and isinstance(changed["date"], str):
        changed["date"] = written_instant(changed["date"])
    return {"requested": replace(REQUESTED, **changed)}


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({}, ()),
        # 2 and 3: nothing guarded is asked of an unknown participant
        (asked(participant_id=None) | {"participant_is_known": False}, (PARTICIPANT_BLANK,)),
        ({"participant_is_known": False, "application": None}, (PARTICIPANT_INVALID,)),
        # 4
        ({"application": WITHDRAWN}, (BEFORE_OCTOBER,)),
        (asked(date="2024-10-01T00:00:00Z") | {"application": WITHDRAWN}, (BEFORE_OCTOBER,)),
        (
            asked(date="2024-09-30T23:59:59Z") | {"application": WITHDRAWN},
            (DATE_BEFORE_SCHEDULE,),
        ),
        (asked(date=None) | {"application": WITHDRAWN}, (DATE_BLANK,)),
        # 5
        ({"application": None}, (COURSE_INVALID,)),
        # 6, 7 and 8
        (asked(date="nonsense"), (DATE_INVALID, DATE_BLANK)),
        (asked(date="2024-11-10"), (DATE_INVALID,)),
        (asked(date="2024-09-10"), (DATE_INVALID, DATE_BEFORE_SCHEDULE)),
        (asked(date=None), (DATE_BLANK,)),
        (asked(date="2024-10-01T00:00:00Z"), ()),
        (asked(date="2024-09-30T23:59:59.999999Z"), (DATE_BEFORE_SCHEDULE,)),
        # 9 and 13
        (asked(type=None), (TYPE_BLANK,)),
        (asked(type="retained-2"), (TYPE_NOT_IN_SCHEDULE,)),
        (asked(type="nonsense"), (TYPE_NOT_IN_SCHEDULE,)),
        ({"application": NO_SCHEDULE, "has_next_statement": False}, (TYPE_NOT_IN_SCHEDULE,)),
        # 10
        ({"application": replace(APPLICATION, has_contract=False)}, (MISSING_CONTRACT,)),
        # 11
        ({"has_next_statement": False}, (NO_STATEMENT,)),
        (
            {
                "has_next_statement": False,
                "application": replace(APPLICATION, is_fundable=False),
            },
            (),
        ),
        (
            {"has_next_statement": False, "identical_state": DeclarationState.SUBMITTED},
            (),
        ),
        (
            {
                "has_next_statement": False,
                "identical_state": DeclarationState.PAID,
                "application": replace(APPLICATION, is_fundable=False),
            },
            (NO_STATEMENT,),
        ),
        # 12
        (asked(type="completed"), (HAS_PASSED_INVALID,)),
        (asked(type="completed", has_passed="false"), ()),
        (asked(type="completed") | {"course_group": "specialist"}, (HAS_PASSED_INVALID,)),
        (asked(type="completed") | {"course_group": "ehco"}, ()),
        (asked(type="completed") | {"course_group": "support"}, ()),
        (
            asked(type="completed") | {"participant_is_known": False},
            (PARTICIPANT_INVALID, HAS_PASSED_INVALID),
        ),
        # 14
        ({"is_declared_already": True}, (ALREADY_EXISTS,)),
        (asked(type="retained-2") | {"is_declared_already": True}, (TYPE_NOT_IN_SCHEDULE,)),
        # 15
        (asked(date="2024-11-25T12:00:00Z"), ()),
        (asked(date="2024-11-25T12:00:00.000001Z"), (DATE_IN_FUTURE,)),
        (
            asked(date="2024-11-26T00:00:00Z") | {"is_declared_already": True},
            (ALREADY_EXISTS, DATE_IN_FUTURE),
        ),
        # arranged by field, in order of first failure
        (
            asked(participant_id=None, type="completed", date="2024-11-26T00:00:00Z")
            | {"participant_is_known": False},
            (PARTICIPANT_BLANK, HAS_PASSED_INVALID, DATE_IN_FUTURE),
        ),
        (
            asked(date="2024-11-26", type=None),
            (DATE_INVALID, DATE_IN_FUTURE, TYPE_BLANK),
        ),
    ],
)
def test_what_is_wrong_is_told_in_order(changed, faults):
    assert declaration_faults(replace(FACTS, **changed)) == faults


@pytest.mark.parametrize(
    ("eligible", "place", "before", "fundable"),
    [
        (True, None, False, True),
        (True, True, False, True),
        (True, False, False, False),
        (True, None, True, False),
        (True, True, True, False),
        (False, None, False, False),
        (False, False, False, False),
    ],
)
def test_what_is_paid_for(eligible, place, before, fundable):
    """Source: funding-eligibility.md 8."""
    assert (
        is_fundable(eligible_for_funding=eligible, funded_place=place, previously_funded=before)
        is fundable
    )


@pytest.mark.parametrize(
    ("is_duplicate", "fundable", "state"),
    [
        (True, True, "ineligible"),
        (True, False, "ineligible"),
        (False, True, "eligible"),
        (False, False, "submitted"),
    ],
)
def test_where_a_declaration_starts(is_duplicate, fundable, state):
    assert initial_state(is_duplicate=is_duplicate, is_fundable=fundable) == state


@pytest.mark.parametrize(
    ("said", "passed"),
    [
        (True, True),
        (False, False),
        ("true", True),
        ("false", False),
        ("True", None),
        ("", None),
        (1, None),
        (0, None),
        (None, None),
    ],
)
def test_passing_is_said_by_a_boolean_or_its_text(said, passed):
    assert has_passed(replace(REQUESTED, has_passed=said)) is passed


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({"partners": None}, ()),
        ({"partners": PARTNERS}, (PRIMARY_BLANK,)),
        ({"partners": UNKNOWN}, (not_found(PRIMARY),)),
        ({"partners": STRANGE}, (not_yours(PRIMARY),)),
        # asked last, and only while nothing else is wrong
        ({"partners": UNKNOWN, "is_declared_already": True}, (ALREADY_EXISTS,)),
        (
            asked(date="2024-11-26T00:00:00Z") | {"partners": UNKNOWN},
            (not_found(PRIMARY), DATE_IN_FUTURE),
        ),
        (asked(date="2024-11-26T00:00:00Z") | {"partners": STRANGE}, (DATE_IN_FUTURE,)),
    ],
)
def test_partners_are_asked_for_where_the_version_knows_them(changed, faults):
    assert declaration_faults(replace(FACTS, **changed)) == faults


def test_a_completion_says_what_was_achieved_on_its_day_in_utc():
    late = asked(type="completed", has_passed="true", date="2024-11-10T23:30:00-02:00")
    assert completion(replace(FACTS, **late)) == RequestedOutcome(
        course_identifier="npq-headship", state="passed", completion_date="2024-11-11"
    )


@pytest.mark.parametrize(
    "changed",
    [
        asked(),
        asked(type="completed") | {"course_group": "ehco"},
        asked(type="completed", date=None),
    ],
)
def test_nothing_else_says_what_was_achieved(changed):
    assert completion(replace(FACTS, **changed)) is None
    assert completion_faults(replace(FACTS, **changed)) == ()


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({}, ()),
        ({"date": "2024-11-25T12:00:00Z"}, ()),
        # the rules of outcomes know the course by its name, the declaration by its group
        ({"course_identifier": "npq-of-tomorrow"}, (CANNOT_COMPLETE,)),
        ({"date": "2024-11-26T00:00:00Z"}, (CANNOT_COMPLETE,)),
    ],
)
def test_what_the_rules_of_outcomes_refuse_cannot_be_completed(changed, faults):
    completed = asked(type="completed", has_passed=True, **changed)
    assert completion_faults(replace(FACTS, **completed)) == faults
