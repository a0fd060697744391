"""The trouble that is planted, and what each planted row must give.

A kind turns a clean person into a troubled one; what is expected is written from the specification,
not taken from the migrators. Source: legacy-schema.md 7.1 (the numbers D…) and 7.3; migration.md 5.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from workers.migration.rehearsal.ids import key
from workers.migration.rehearsal.people import Application, Person, participant, profile_of
from workers.migration.rehearsal.reference import (
    LAST_CHANGE,
    TIMES,
    Rows,
    cohort_id,
    cohort_row,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """What a legacy row gives: the first reason, or None when it migrates.

    ``columns`` are the values of the target's row that the kind is about; ``is_touched`` tells whether
    its times move to the run's, None when the kind does not decide it.
    """

    reason: str | None = None
    warnings: tuple[str, ...] = ()
    columns: Mapping[str, Any] = field(default_factory=dict)
    is_touched: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Planted:
    """One row of the manifest."""

    kind: str
    entity: str
    legacy_id: UUID
    expected: Expected


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """One kind of trouble with a person."""

    name: str
    about: str
    spoil: Callable[[Person], Person]
    expect: Callable[[Person], Expected]


def _newest(person: Person, **facts: Any) -> Person:
    """The person with one application, accepted, changed so."""
    base: dict[str, Any] = {"status": "accepted"} | facts
    application = replace(person.applications[-1], **base)
    return replace(person, applications=(application,), profiles=(profile_of(application),))


def _another(application: Application, **facts: Any) -> Application:
    """An earlier application of the same person."""
    made: dict[str, Any] = {
        "id": key(0, "earlier", application.id),
        "created_at": application.created_at - timedelta(days=90),
        "status": "rejected",
    }
    return replace(application, **(made | facts))


def _several_identities(person: Person) -> Person:
    changed = replace(person, emails=(person.email, f"new.{person.email}"))
    changed = _newest(changed, identity=1)
    earlier = _another(changed.applications[0], identity=0)
    return replace(changed, applications=(earlier, *changed.applications))


def _two_verified_trns(person: Person) -> Person:
    changed = _newest(replace(person, trn=None), trn_verified=True)
    earlier = _another(changed.applications[0], trn="1111111", trn_verified=True)
    return replace(changed, applications=(earlier, *changed.applications))


def _without_identity(person: Person) -> Person:
    changed = _newest(person, identity=None)
    return replace(changed, profiles=(replace(changed.profiles[0], identity=0),))


def _profile_identity_lost(person: Person) -> Person:
    changed = _newest(person)
    return replace(changed, profiles=(replace(changed.profiles[0], identity=None),))


def _archived(person: Person) -> Person:
    changed = replace(_newest(person), trn=None, archived_at=LAST_CHANGE)
    return replace(changed, email=f"user{person.id}@example.org")


def _with_email(person: Person, email: str) -> Person:
    return _newest(replace(person, email=email, emails=(email,)), identity=0)


def _fails(reason: str) -> Callable[[Person], Expected]:
    return lambda _: Expected(reason=reason)


KINDS: Final = (
    Kind(
        name="D01",
        about="several identities: the newest application's decides",
        spoil=_several_identities,
        expect=lambda person: Expected(columns={"email": f"new.{person.emails[0]}"}),
    ),
    Kind(
        name="D04",
        about="an address that mail cannot be sent to",
        spoil=lambda person: _with_email(person, person.email.replace("@", "..x@")),
        expect=_fails("invalid.user.email_invalid"),
    ),
    Kind(
        name="D05",
        about="capitals and blanks around an address",
        spoil=lambda person: _with_email(person, f"  {person.email.title()} "),
        expect=lambda person: Expected(
            columns={"email": person.emails[0].strip().lower()}, is_touched=True
        ),
    ),
    Kind(
        name="D09",
        about="several verified teacher reference numbers, none on the teacher profile",
        spoil=_two_verified_trns,
        expect=_fails("conflict.user.multiple_verified_trns"),
    ),
    Kind(
        name="D10",
        about="a verified number on the application only",
        spoil=lambda person: _newest(replace(person, trn=None), trn_verified=True, identity=0),
        expect=lambda person: Expected(
            columns={"trn": person.applications[0].trn, "trn_verified": True}, is_touched=False
        ),
    ),
    Kind(
        name="D11",
        about="a placeholder marked as verified",
        spoil=lambda person: _newest(replace(person, trn=None), trn="1234567", trn_verified=True),
        expect=lambda _: Expected(
            columns={"trn": "1234567", "trn_verified": False}, is_touched=True
        ),
    ),
    Kind(
        name="D12 zeros",
        about="a number that lost its leading zeros",
        spoil=lambda person: replace(_newest(person), trn="12345"),
        expect=lambda _: Expected(
            columns={"trn": "12345", "trn_verified": True},
            warnings=("warning.user.trn_format",),
        ),
    ),
    Kind(
        name="D12 flag",
        about="a number neither verified nor unverified",
        spoil=lambda person: _newest(replace(person, trn=None), trn_verified=None),
        expect=lambda _: Expected(columns={"trn": None, "trn_verified": False}, is_touched=True),
    ),
    Kind(
        name="D15",
        about="archived in the legacy service, but still with applications",
        spoil=_archived,
        expect=lambda person: Expected(
            columns={"email": person.emails[0]}, warnings=("warning.user.archived_in_legacy",)
        ),
    ),
    Kind(
        name="D17",
        about="a training record that lost its identity",
        spoil=_profile_identity_lost,
        expect=lambda _: Expected(is_touched=True),
    ),
    Kind(
        name="D19",
        about="a training record without application",
        spoil=lambda person: replace(_newest(person), applications=()),
        expect=_fails("broken.user.no_application"),
    ),
    Kind(
        name="D36",
        about="the newest application lost its identity",
        spoil=_without_identity,
        expect=_fails("invalid.user.email_blank"),
    ),
    Kind(
        name="name blank",
        about="no full name",
        spoil=lambda person: replace(_newest(person), full_name="  "),
        expect=_fails("invalid.user.full_name_blank"),
    ),
)

TWINS: Final = "email twice"
"""Two people whose addresses differ only by a blank: the lower legacy id comes first and gets it."""

STRANGERS: Final = 10


class Troubled:
    """Which participants are troubled by what: a share of them, the kinds in turn."""

    def __init__(self, seed: int, *, participants: int, share: float) -> None:
        self.seed, self.share = seed, share
        names = [kind.name for kind in KINDS] + [TWINS]
        wanted = round(participants * share)
        numbers = Random(f"{seed}/dirt").sample(range(participants - 1), wanted)
        self._taken: dict[int, str] = {}
        for turn, number in enumerate(numbers):
            self._taken[number] = names[turn % len(names)]
        self._siblings = self._free_siblings()

    def person(self, number: int) -> tuple[Person, Planted | None]:
        """The participant as planted, and what the manifest says of it."""
        clean = participant(self.seed, number)
        if number in self._siblings:
            twin = self._twin_of(participant(self.seed, number - 1), sibling=clean)
            return clean, _twin_planted(clean, other=twin)
        name = self._taken.get(number)
        if name is None:
            return clean, None
        if name == TWINS:
            sibling = participant(self.seed, number + 1)
            twin = self._twin_of(clean, sibling=sibling)
            return twin, _twin_planted(twin, other=sibling)
        kind = _KINDS_BY_NAME[name]
        person = kind.spoil(clean)
        return person, _planted(name, person, kind.expect(person))

    def _free_siblings(self) -> set[int]:
        """A twin's sibling is the participant after it, who has no trouble of its own."""
        for number, name in list(self._taken.items()):
            if name == TWINS and number in self._taken:
                self._taken.pop(number + 1, None)
        return {number + 1 for number, name in self._taken.items() if name == TWINS}

    def _twin_of(self, person: Person, *, sibling: Person) -> Person:
        return _with_email(person, f" {_newest_email(sibling)}")


def _newest_email(person: Person) -> str:
    number = person.applications[-1].identity
    assert number is not None
    return person.emails[number]


def _twin_planted(person: Person, *, other: Person) -> Planted:
    reason = "invalid.user.email_taken" if person.id > other.id else None
    return _planted(TWINS, person, Expected(reason=reason))


def _planted(kind: str, person: Person, expected: Expected) -> Planted:
    return Planted(kind=kind, entity="user", legacy_id=person.id, expected=expected)


def troubled_reference(seed: int) -> Iterator[tuple[Rows, Planted]]:
    """Cohorts and providers that cannot migrate, or need not."""
    for number in range(STRANGERS):
        provider = key(seed, "stranger", number)
        row = {"id": provider, "name": f"Nowhere Academy {number + 1}", **TIMES}
        yield (
            ("npq_lead_providers", row | {"cpd_lead_provider_id": None}),
            Planted(
                kind="provider unknown",
                entity="lead_provider",
                legacy_id=provider,
                expected=Expected(reason="not_found.lead_provider"),
            ),
        )
    for kind, year, starts, reason in _COHORTS:
        row = cohort_row(seed, year, general=starts, own=None)
        yield (
            ("cohorts", row),
            Planted(
                kind=kind,
                entity="cohort",
                legacy_id=cohort_id(seed, year),
                expected=Expected(reason=reason),
            ),
        )


_COHORTS: Final = (
    ("D60 blank", 2026, None, "invalid.cohort.registration_start_date_blank"),
    ("D60 blank", 2027, None, "invalid.cohort.registration_start_date_blank"),
    ("D60 year", 2028, date(2029, 4, 3), "invalid.cohort.registration_year_mismatch"),
    ("D60 year", 2029, date(2028, 4, 3), "invalid.cohort.registration_year_mismatch"),
    ("year unknown", 2030, date(2030, 4, 3), "invalid.cohort.start_year"),
    ("year unknown", 2031, date(2031, 4, 3), "invalid.cohort.start_year"),
)
_KINDS_BY_NAME: Final = {kind.name: kind for kind in KINDS}
