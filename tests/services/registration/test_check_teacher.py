"""Source: registration-journey.md 5.9, the table of what is kept."""

from datetime import date

from domain.faults import Fault, Unavailable
from domain.journey.teacher_check import TeacherRecord
from services.registration.check_teacher import NoTeacherRecords, check_teacher
from tests.factories import make_user

ANSWERS = {
    "trn": "1234567",
    "full_name": "Ada Lovelace",
    "date_of_birth": "1985-03-27",
    "national_insurance_number": "QQ123456C",
}
RECORD = TeacherRecord(
    trn="7654321",
    name="Ada Lovelace",
    born_on=date(1985, 3, 27),
    insurance_number="QQ123456C",
    has_active_alert=True,
)


class FakeTeacherRecords:
    """Holds one record, found under the numbers given."""

    def __init__(self, *numbers):
        self.numbers = numbers
        self.asked = []

    async def find(self, trn, *, born_on, insurance_number):
        self.asked.append(trn)
        return RECORD if trn in self.numbers else None


class BrokenTeacherRecords:
    async def find(self, trn, *, born_on, insurance_number):
        raise Unavailable(Fault(title="base", detail="away"))


async def test_a_match_keeps_the_number_of_the_record(session):
    teacher = await make_user(session, trn=None, trn_verified=False)
    records = FakeTeacherRecords("1234567")
    gained = await check_teacher(session, teacher, ANSWERS, records=records)
    await session.refresh(teacher)
    assert (teacher.trn, teacher.trn_verified, teacher.trn_auto_verified) == ("7654321", True, True)
    assert (teacher.trn_lookup_status, teacher.active_alert) == ("Found", True)
    assert teacher.national_insurance_number is None
    assert (teacher.full_name, teacher.date_of_birth) == ("Ada Lovelace", date(1985, 3, 27))
    assert gained == {
        "trn_set_via_fallback_verification_question": True,
        "trn_verified": True,
        "trn_auto_verified": True,
        "verified_trn": "7654321",
        "trn_lookup_status": "Found",
        "active_alert": True,
    }


async def test_no_match_keeps_what_was_typed(session):
    teacher = await make_user(session, trn=None, trn_verified=False)
    gained = await check_teacher(session, teacher, ANSWERS, records=NoTeacherRecords())
    await session.refresh(teacher)
    assert (teacher.trn, teacher.trn_verified, teacher.trn_lookup_status) == (
        "1234567",
        False,
        "Failed",
    )
    assert teacher.national_insurance_number == "QQ123456C"
    assert (gained["trn_verified"], gained["verified_trn"], gained["active_alert"]) == (
        False,
        None,
        None,
    )


async def test_a_failing_service_is_no_match(session):
    teacher = await make_user(session, trn=None, trn_verified=False)
    gained = await check_teacher(session, teacher, ANSWERS, records=BrokenTeacherRecords())
    assert gained["trn_lookup_status"] == "Failed"


async def test_the_service_is_asked_once_when_it_knows_nobody(session):
    teacher = await make_user(session, trn=None, trn_verified=False)
    records = FakeTeacherRecords()
    await check_teacher(session, teacher, ANSWERS, records=records)
    assert records.asked == ["1234567"]
