"""May this declaration be recorded, and in which state? The ordered checks of a new declaration.

Source: provider-api.md 10.4 and 15.2, finance.md 6.2 and 6.3, decisions D-16 to D-18 and D-23.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final
from uuid import UUID

from domain.faults import Fault
from domain.finance.states import BILLABLE_DECLARATIONS, DECLARATION_MOVES, Move, moved
from domain.participation.checks import Check, Rule, always, faults_of, guarded
from domain.participation.identifiers import uuid_of
from domain.participation.instants import WrittenInstant, timestamp
from domain.participation.outcomes import (
    OutcomeFacts,
    RequestedOutcome,
    bears_outcome,
    outcome_faults,
)
from domain.participation.partners import (
    EXISTENCE,
    OF_A_DECLARATION,
    PartnerFacts,
    RequestedPartners,
)
from domain.vocabulary import DeclarationState, OutcomeState, TrainingStatus

PARTICIPANT_BLANK: Final = Fault(
    title="participant_id", detail="The property '#/participant_id' must be present."
)
PARTICIPANT_INVALID: Final = Fault(
    title="participant_id",
    detail="The property '#/participant_id' must be the id of one of your accepted participants.",
)
COURSE_INVALID: Final = Fault(
    title="course_identifier",
    detail="The property '#/course_identifier' must be a course that you accepted the participant for.",
)
DATE_INVALID: Final = Fault(
    title="declaration_date",
    detail="The property '#/declaration_date' must be a valid RFC 3339 date and time.",
)
DATE_BEFORE_SCHEDULE: Final = Fault(
    title="declaration_date",
    detail="The property '#/declaration_date' must not be before the start of the schedule.",
)
DATE_BLANK: Final = Fault(
    title="declaration_date", detail="The property '#/declaration_date' must be present."
)
DATE_IN_FUTURE: Final = Fault(
    title="declaration_date", detail="The property '#/declaration_date' must not be in the future."
)
TYPE_BLANK: Final = Fault(
    title="declaration_type", detail="The property '#/declaration_type' must be present."
)
TYPE_NOT_IN_SCHEDULE: Final = Fault(
    title="declaration_type",
    detail="The property '#/declaration_type' does not exist for the participant's schedule.",
)
MISSING_CONTRACT: Final = Fault(
    title="cohort",
    detail="You have no contract for the '#/course_identifier' in the participant's cohort.",
)
HAS_PASSED_INVALID: Final = Fault(
    title="has_passed", detail="The property '#/has_passed' must be true or false."
)
ALREADY_EXISTS: Final = Fault(
    title="base",
    detail="There is already a declaration of this '#/declaration_type' for the participant "
    "and course.",
)
CANNOT_COMPLETE: Final = Fault(
    title="declaration",
    detail="The completion cannot be recorded: what it says of passing is refused.",
)


def withdrawn_before(withdrawn_at: datetime) -> Fault:
    return Fault(
        title="participant_id",
        detail="The participant withdrew on "
        f"{timestamp(withdrawn_at)}: the '#/declaration_date' must be before that.",
    )


def no_output_fee_statement(cohort_year: int | None) -> Fault:
    return Fault(
        title="cohort",
        detail=f"You have no open statement that pays declarations for the {cohort_year} '#/cohort'.",
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestedDeclaration:
    """What the provider sent, blanks dropped; ``date`` is None when none was given."""

    participant_id: str | None
    type: str | None
    date: WrittenInstant | None
    course_identifier: str | None
    has_passed: object
    partners: RequestedPartners | None = None  # None: this version of the API knows none.

    @property
    def participant_uuid(self) -> UUID | None:
        return uuid_of(self.participant_id or "")

    @property
    def declared_at(self) -> datetime | None:
        return self.date.at if self.date else None


@dataclass(frozen=True, kw_only=True, slots=True)
class DeclaredApplication:
    """The participant's accepted application with this provider for the course or its other name."""

    training_status: str | None  # Of the newest training state recorded for this provider.
    training_status_since: datetime | None
    cohort_year: int | None
    schedule_applies_from: date | None
    schedule_types: frozenset[str] | None  # None: the application has no schedule.
    is_fundable: bool
    has_contract: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class DeclarationFacts:
    """Everything that the checks of a new declaration look at."""

    requested: RequestedDeclaration
    participant_is_known: bool
    application: DeclaredApplication | None
    course_group: str | None  # Of the course as sent.
    has_next_statement: bool
    identical_state: DeclarationState | None  # Of an identical declaration, submitted or billable.
    is_declared_already: bool
    now: datetime
    partners: PartnerFacts | None = None


def declaration_faults(facts: DeclarationFacts) -> tuple[Fault, ...]:
    return faults_of(DECLARATION_CHECKS, facts)


def initial_state(*, is_duplicate: bool, is_fundable: bool) -> DeclarationState:
    """Where a new declaration starts: a duplicate is ineligible, a fundable one eligible.

    Source: finance.md 6.3, step 2.
    """
    if is_duplicate:
        return moved(DECLARATION_MOVES, DeclarationState.SUBMITTED, Move.MARK_INELIGIBLE)
    if is_fundable:
        return moved(DECLARATION_MOVES, DeclarationState.SUBMITTED, Move.MARK_ELIGIBLE)
    return DeclarationState.SUBMITTED


def is_fundable(
    *, eligible_for_funding: bool, funded_place: bool | None, previously_funded: bool
) -> bool:
    """Whether declarations of an application are paid for. Source: provider-api.md 7.3."""
    return eligible_for_funding and not previously_funded and funded_place is not False


def completion(facts: DeclarationFacts) -> RequestedOutcome | None:
    """What a completion says of passing, dated by the declaration's day in UTC; else nothing."""
    requested, declared_at = facts.requested, facts.requested.declared_at
    if declared_at is None or not bears_outcome(requested.type, facts.course_group):
        return None
    return RequestedOutcome(
        course_identifier=requested.course_identifier,
        state=OutcomeState.PASSED if has_passed(requested) else OutcomeState.FAILED,
        completion_date=declared_at.astimezone(UTC).date().isoformat(),
    )


def completion_faults(facts: DeclarationFacts) -> tuple[Fault, ...]:
    """What the rules of outcomes have against a completion that is otherwise well.

    Source: provider-api.md 10.4, effect 4.
    """
    outcome = completion(facts)
    if outcome is None:
        return ()
    concluded = OutcomeFacts(
        requested=outcome, has_completed_declaration=True, today=facts.now.date()
    )
    return (CANNOT_COMPLETE,) if outcome_faults(concluded) else ()


def has_passed(requested: RequestedDeclaration) -> bool | None:
    """What was said of passing: a JSON boolean or its text; None for anything else."""
    said = requested.has_passed
    if isinstance(said, bool):
        return said
    return _PASSED_TEXTS.get(said) if isinstance(said, str) else None


_PASSED_TEXTS: Final = {"true": True, "false": False}


def participant_is_given(facts: DeclarationFacts) -> Fault | None:
    return None if facts.requested.participant_id else PARTICIPANT_BLANK


def participant_is_known(facts: DeclarationFacts) -> Fault | None:
    return None if facts.participant_is_known else PARTICIPANT_INVALID


def is_before_withdrawal(facts: DeclarationFacts) -> Fault | None:
    """Without a readable date there is nothing to compare (D-23)."""
    application, declared_at = facts.application, facts.requested.declared_at
    if application is None or declared_at is None:
        return None
    since = application.training_status_since
    if application.training_status != TrainingStatus.WITHDRAWN or since is None:
        return None
    return withdrawn_before(since) if since <= declared_at else None


def course_is_accepted(facts: DeclarationFacts) -> Fault | None:
    """The course must be held with this provider (D-17)."""
    return COURSE_INVALID if facts.application is None else None


def date_is_well_formed(facts: DeclarationFacts) -> Fault | None:
    date_ = facts.requested.date
    return DATE_INVALID if date_ and not date_.is_well_formed else None


def date_is_in_schedule(facts: DeclarationFacts) -> Fault | None:
    """The first day counts from 00:00 UTC; no rule reads the schedule's last day."""
    declared_at, application = facts.requested.declared_at, facts.application
    if declared_at is None or application is None or application.schedule_applies_from is None:
        return None
    starts_at = datetime.combine(application.schedule_applies_from, time(), tzinfo=UTC)
    return DATE_BEFORE_SCHEDULE if declared_at < starts_at else None


def date_is_given(facts: DeclarationFacts) -> Fault | None:
    return DATE_BLANK if facts.requested.declared_at is None else None


def type_is_given(facts: DeclarationFacts) -> Fault | None:
    return None if facts.requested.type else TYPE_BLANK


def has_contract(facts: DeclarationFacts) -> Fault | None:
    """Without a schedule there is no cohort to look in: check 13 speaks instead (D-18)."""
    application = facts.application
    if application is None or application.schedule_types is None or application.has_contract:
        return None
    return MISSING_CONTRACT


def statement_will_pay(facts: DeclarationFacts) -> Fault | None:
    """Something must pay a payable declaration, or one that was declared so before.

    Source: finance.md 6.2 check 11.
    """
    application = facts.application
    if application is None or application.schedule_types is None or facts.has_next_statement:
        return None
    before = facts.identical_state
    would_be_paid = before in BILLABLE_DECLARATIONS if before else application.is_fundable
    return no_output_fee_statement(application.cohort_year) if would_be_paid else None


def has_passed_is_said(facts: DeclarationFacts) -> Fault | None:
    needed = bears_outcome(facts.requested.type, facts.course_group)
    return HAS_PASSED_INVALID if needed and has_passed(facts.requested) is None else None


def type_is_in_schedule(facts: DeclarationFacts) -> Fault | None:
    """Covers unknown types and an application without schedule (D-18)."""
    application = facts.application
    allowed = application.schedule_types if application else None
    return None if allowed and facts.requested.type in allowed else TYPE_NOT_IN_SCHEDULE


def is_not_declared_already(facts: DeclarationFacts) -> Fault | None:
    return ALREADY_EXISTS if facts.is_declared_already else None


def date_is_not_in_future(facts: DeclarationFacts) -> Fault | None:
    declared_at = facts.requested.declared_at
    return DATE_IN_FUTURE if declared_at is not None and declared_at > facts.now else None


def _about_partners(rule: Rule[PartnerFacts]) -> Rule[DeclarationFacts]:
    """The rule, asked where the request could name partners."""

    def asked(facts: DeclarationFacts) -> Fault | None:
        return rule(facts.partners) if facts.partners is not None else None

    return asked


DECLARATION_CHECKS: Final[Sequence[Check[DeclarationFacts]]] = (
    always(participant_is_given),
    guarded(participant_is_known),
    guarded(is_before_withdrawal),
    guarded(course_is_accepted),
    guarded(date_is_well_formed, date_is_in_schedule),
    always(date_is_given),
    always(type_is_given),
    guarded(has_contract),
    guarded(statement_will_pay),
    always(has_passed_is_said),
    guarded(type_is_in_schedule),
    guarded(is_not_declared_already),
    guarded(*map(_about_partners, EXISTENCE)),
    always(date_is_not_in_future),
    guarded(*map(_about_partners, OF_A_DECLARATION)),
)
