"""Comparing what a teacher typed with the teaching regulator's record, and keeping what came of it.

Source: registration-journey.md 5.9.
"""

import logging
from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from domain.faults import ServiceError
from domain.journey.checks import as_date
from domain.journey.facts import Answers
from domain.journey.routes import FALLBACK_USED
from domain.journey.teacher_check import (
    SEARCH_BY_INSURANCE_NUMBER,
    Entered,
    TeacherRecord,
    Verdict,
    lookup_number,
    verdict,
)
from store.tables import User

log = logging.getLogger(__name__)


class TeacherRecords(Protocol):
    """The teaching regulator's record service."""

    async def find(
        self, trn: str, *, born_on: date | None, insurance_number: str
    ) -> TeacherRecord | None:
        """The record, if there is one. Raises: Unavailable."""


class NoTeacherRecords:
    """No record service is set up: nobody is found, and staff match people by hand."""

    async def find(
        self,
        trn: str,  # noqa: ARG002
        *,
        born_on: date | None,  # noqa: ARG002
        insurance_number: str,  # noqa: ARG002
    ) -> TeacherRecord | None:
        return None


async def check_teacher(
    session: AsyncSession, teacher: User, answers: Answers, *, records: TeacherRecords
) -> Mapping[str, Any]:
    """Check, write the teacher's row, and give what the answers gain by it."""
    entered = _entered(answers)
    record = await matching_record(records, entered)
    teacher.full_name = entered.full_name
    teacher.date_of_birth = entered.born_on
    teacher.trn = (record.trn if record else entered.trn).zfill(7)
    teacher.trn_verified = teacher.trn_auto_verified = record is not None
    teacher.trn_lookup_status = "Found" if record else "Failed"
    teacher.active_alert = record.has_active_alert if record else False
    teacher.national_insurance_number = None if record else entered.insurance_number or None
    await session.flush()
    return {
        FALLBACK_USED: True,
        "trn_verified": record is not None,
        "trn_auto_verified": record is not None,
        "verified_trn": record.trn.zfill(7) if record else None,
        "trn_lookup_status": teacher.trn_lookup_status,
        "active_alert": record.has_active_alert if record else None,
    }


async def matching_record(records: TeacherRecords, entered: Entered) -> TeacherRecord | None:
    """The record that agrees with what was typed; nothing when the service fails."""
    try:
        return await _asked(records, entered)
    except ServiceError:
        log.warning("teacher record service failed")
        return None


async def _asked(records: TeacherRecords, entered: Entered) -> TeacherRecord | None:
    number = lookup_number(entered)
    if number is None:
        return None
    record = await _found(records, number, entered)
    told = verdict(entered, record)
    if told is Verdict.ASK_WITHOUT_TRN and number != SEARCH_BY_INSURANCE_NUMBER:
        record = await _found(records, SEARCH_BY_INSURANCE_NUMBER, entered)
        told = verdict(entered, record)
    return record if told is Verdict.MATCHED else None


async def _found(records: TeacherRecords, number: str, entered: Entered) -> TeacherRecord | None:
    return await records.find(
        number, born_on=entered.born_on, insurance_number=entered.insurance_number
    )


def _entered(answers: Answers) -> Entered:
    return Entered(
        trn=answers["trn"],
        full_name=answers["full_name"],
        born_on=as_date(answers["date_of_birth"]),
        insurance_number=answers.get("national_insurance_number") or "",
    )
