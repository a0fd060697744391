"""Checks of single answers, made from a few pieces; each gives a stable code or nothing.

Source: registration-journey.md 5, "Errors".
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from domain.journey.situation import Situation
from domain.journey.step import Check, Choices

RTTA_EMPLOYER: Final = "Return to teaching adviser referral"
"""Stands for the employer of everybody whom an adviser referred."""

NOT_SHOWN_ABOVE: Final = "other"
"""The choice "my workplace is not shown above" of the pickers without scripts."""

_SCHOOL_IDENTIFIER: Final = re.compile(r"School-[0-9]{6,7}|LocalAuthority-[0-9]{1,18}")
_PRIVATE_IDENTIFIER: Final = re.compile(r"PrivateChildcareProvider-.+")
_SENCO_SINCE: Final = date(1960, 1, 1)


def is_blank(value: Any) -> bool:
    return value is None or str(value).strip() == ""


def blank(value: Any, _: Situation) -> str | None:
    return "blank" if is_blank(value) else None


def one_of(choices: Choices, *, otherwise: str = "inclusion") -> Check:
    """Given, and among the values offered."""

    def check(value: Any, situation: Situation) -> str | None:
        if is_blank(value):
            return "blank"
        return None if value in choices(situation) else otherwise

    return check


def always(*values: str) -> Choices:
    return lambda _: values


def text(limit: int) -> Check:
    """Given, and not longer than ``limit`` characters."""

    def check(value: Any, _: Situation) -> str | None:
        if is_blank(value):
            return "blank"
        return "too_long" if len(value) > limit else None

    return check


def employer(value: Any, situation: Situation) -> str | None:
    """The fixed text of a referral is nobody's employer (D8)."""
    return "blank" if value == RTTA_EMPLOYER else text(255)(value, situation)


def accepted(value: Any, _: Situation) -> str | None:
    return None if value == "1" else "accepted"


def as_date(value: Any) -> date | None:
    """A real date, or nothing."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def senco_since(value: Any, situation: Situation) -> str | None:
    """A month from 1960 until today, given as its first day."""
    if is_blank(value):
        return "blank"
    day = as_date(value)
    if day is None:
        return "invalid"
    return None if _SENCO_SINCE <= day <= situation.facts.today else "in_future"


def birth_date(value: Any, situation: Situation) -> str | None:
    """A real day that is not in the future."""
    if is_blank(value):
        return "blank"
    day = as_date(value)
    if day is None:
        return "invalid"
    return "in_future" if day > situation.facts.today else None


def trn(value: Any, _: Situation) -> str | None:
    """Seven digits, not all zero; the first thing that is wrong."""
    if is_blank(value):
        return "blank"
    if not re.fullmatch(r"[0-9]+", value):
        return "invalid"
    if len(value) != 7:
        return "too_short" if len(value) < 7 else "too_long"
    return "not_real" if value == "0000000" else None


def national_insurance_number(value: Any, situation: Situation) -> str | None:
    """At most nine characters; only people in England must give it."""
    if is_blank(value):
        return "blank" if situation.is_in_england else None
    return "too_long" if len(value) > 9 else None


def search_term(value: Any, situation: Situation) -> str | None:
    """Too long, or a search that found nothing (D14: judged on the submitted term)."""
    if is_blank(value):
        return None
    if len(value) > 64:
        return "too_long"
    is_searching = situation.answers.get("institution_identifier") in {None, "", NOT_SHOWN_ABOVE}
    return "no_results" if is_searching and not situation.facts.matches else None


def school(value: Any, situation: Situation) -> str | None:
    return _institution(value, situation, _SCHOOL_IDENTIFIER)


def private_provider(value: Any, situation: Situation) -> str | None:
    code = _institution(value, situation, _PRIVATE_IDENTIFIER)
    is_unknown = code == "invalid" and _PRIVATE_IDENTIFIER.fullmatch(str(value)) is not None
    return "no_results" if is_unknown else code


def _institution(value: Any, situation: Situation, pattern: re.Pattern[str]) -> str | None:
    if value == NOT_SHOWN_ABOVE:
        return None
    if is_blank(value):
        return "blank" if is_blank(situation.answers.get("institution_name")) else None
    place = situation.facts.workplaces.get(value) if pattern.fullmatch(value) else None
    return None if place is not None and place.is_open else "invalid"


def is_chosen(situation: Situation) -> bool:
    """Whether a workplace has been picked, and not only searched for."""
    return situation.workplace is not None


_TITLES: Final[Sequence[str]] = ("mr", "mrs", "miss", "ms")


def without_spaces(value: Any) -> Any:
    return re.sub(r"\s", "", value) if isinstance(value, str) else value


def trimmed(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def name_as_recorded(value: Any) -> Any:
    """Trimmed, single blanks, plain apostrophe, without one leading title.

    Source: registration-journey.md 5.2, "Normalise before validating".
    """
    if not isinstance(value, str):
        return value
    plain = " ".join(value.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())
    title, _, rest = plain.partition(" ")
    return rest if rest and title.lower().removesuffix(".") in _TITLES else plain
