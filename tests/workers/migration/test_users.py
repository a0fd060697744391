"""Source: migration.md 5.9, 7.2; legacy-schema.md 7.1. Without merging: section 6 is another issue."""

from datetime import UTC, date, timedelta
from uuid import UUID

import pytest

from tests.workers.migration.conftest import LAST_CHANGE, LONG_AGO
from tests.workers.migration.people import add_ours, applicant, our_users

LEGACY_CHANGE = LAST_CHANGE.replace(tzinfo=UTC)


async def test_a_new_person_is_created_from_the_newest_application(legacy, migration, sessions):
    user_id = await applicant(
        legacy,
        user={"full_name": "Briony Larkrise", "get_an_identity_id": "sign-in-7"},
        date_of_birth=date(1980, 2, 29),
        nino="QQ123456C",
        active_alert=True,
        teacher_reference_number="7654321",
        teacher_reference_number_verified=True,
    )

    run = await migration.run("user")

    assert await migration.results(run) == {user_id: ("created", None)}
    user = (await our_users(sessions))[user_id]
    assert (user.email, user.full_name) == ("teacher@example.org", "Briony Larkrise")
    assert (user.uid, user.provider) == ("sign-in-7", "tra_openid_connect")
    assert (user.trn, user.trn_verified) == ("7654321", True)
    assert user.date_of_birth == date(1980, 2, 29)
    assert user.national_insurance_number == "QQ123456C"
    assert user.active_alert is True
    assert user.created_at == LONG_AGO.replace(tzinfo=UTC)
    assert user.updated_at == user.significantly_updated_at == LEGACY_CHANGE


async def test_people_of_the_other_programme_are_outside_the_migration(legacy, migration):
    user_id = await legacy.user()
    teacher = await legacy.teacher_profile(user_id)
    await legacy.profile(teacher, type="ParticipantProfile::ECT")

    run = await migration.run("user")

    assert await migration.results(run) == {}


async def test_what_the_legacy_service_lacks_is_kept(legacy, migration, sessions):
    user_id = await applicant(legacy)
    await add_ours(
        sessions,
        public_id=user_id,
        uid="kept-sign-in",
        provider="another",
        trn="1112223",
        trn_verified=True,
        date_of_birth=date(1970, 1, 1),
        national_insurance_number="QQ000000A",
        active_alert=True,
        archived_email="old@example.org",
    )

    run = await migration.run("user")

    assert await migration.results(run) == {user_id: ("updated", None)}
    user = (await our_users(sessions))[user_id]
    assert (user.email, user.full_name) == ("teacher@example.org", "Briony Larkrise")
    assert (user.uid, user.provider) == ("kept-sign-in", "another")
    assert (user.trn, user.trn_verified) == ("1112223", True)
    assert user.date_of_birth == date(1970, 1, 1)
    assert user.national_insurance_number == "QQ000000A"
    assert user.active_alert is True
    assert user.archived_email == "old@example.org"


async def test_a_blank_counts_as_nothing(legacy, migration, sessions):
    user_id = await applicant(
        legacy,
        user={"get_an_identity_id": " "},
        nino="  ",
        teacher_reference_number="\t",
        teacher_reference_number_verified=True,
    )
    await legacy.teacher_profile(user_id, trn=" ")

    await migration.run("user")

    user = (await our_users(sessions))[user_id]
    assert (user.uid, user.provider, user.trn) == (None, None, None)
    assert user.national_insurance_number is None


async def test_the_newest_application_decides_and_the_highest_id_on_ties(
    legacy, migration, sessions
):
    user_id = await legacy.user()
    old = await legacy.identity(user_id, email="old@example.org")
    new = await legacy.identity(user_id, email="new@example.org")
    newest = LONG_AGO + timedelta(days=1)
    await legacy.application(old, id=UUID(int=9), date_of_birth=date(1989, 1, 1))
    await legacy.application(old, id=UUID(int=1), created_at=newest, nino="LOW")
    await legacy.application(new, id=UUID(int=2), created_at=newest, nino="HIGH")

    await migration.run("user")

    user = (await our_users(sessions))[user_id]
    assert (user.email, user.national_insurance_number) == ("new@example.org", "HIGH")
    assert user.date_of_birth is None


async def test_an_application_found_through_the_training_record_counts_too(
    legacy, migration, sessions
):
    """The record's teacher profile leads to one user, the application's identity to another."""
    through_record = await legacy.user()
    through_identity = await legacy.user()
    identity = await legacy.identity(through_identity, email="shared@example.org")
    application = await legacy.application(identity, nino="QQ111111A")
    teacher = await legacy.teacher_profile(through_record)
    await legacy.profile(teacher, id=application, participant_identity_id=identity)

    run = await migration.run("user")

    results = await migration.results(run)
    first, second = sorted([through_record, through_identity])
    assert results[first] == ("created", None)
    assert results[second] == ("failed", "invalid.user.email_taken")
    assert (await our_users(sessions))[first].national_insurance_number == "QQ111111A"


@pytest.mark.parametrize(
    ("profile", "candidates", "kept", "expected"),
    [
        ("5555555", [("1111112", True), ("2222222", True)], ("9999999", False), ("5555555", True)),
        (None, [("1111112", True)], ("9999999", False), ("1111112", True)),
        (None, [("1111112", True), ("1111112", True)], None, ("1111112", True)),
        (None, [("1111112", True), ("2222222", False)], None, ("1111112", True)),
        (None, [("1111112", False), ("2222222", False)], ("9999999", True), ("2222222", False)),
        (None, [("1111112", None)], ("9999999", True), ("9999999", True)),
        (None, [(None, True)], ("9999999", True), ("9999999", True)),
        (None, [(None, True)], ("9999999", False), ("9999999", False)),
        (None, [(None, True)], (None, True), (None, True)),
        (None, [(None, True)], None, (None, False)),
        ("0000000", [("1111112", True)], None, ("0000000", False)),
        (None, [("1234567", True)], None, ("1234567", False)),
        (None, [(None, True)], ("1234567", True), ("1234567", False)),
    ],
)
async def test_the_teacher_reference_number(
    legacy, migration, sessions, profile, candidates, kept, expected
):
    """The truth table of migration.md 5.9; candidates are the applications, oldest first."""
    user_id = await legacy.user()
    identity = await legacy.identity(user_id)
    for day, (trn, verified) in enumerate(candidates):
        await legacy.application(
            identity,
            created_at=LONG_AGO + timedelta(days=day),
            teacher_reference_number=trn,
            teacher_reference_number_verified=verified,
        )
    await legacy.teacher_profile(user_id, trn=profile)
    if kept:
        await add_ours(sessions, public_id=user_id, trn=kept[0], trn_verified=kept[1])

    await migration.run("user")

    user = (await our_users(sessions))[user_id]
    assert (user.trn, user.trn_verified) == expected


async def test_several_verified_numbers_are_a_conflict(legacy, migration):
    user_id = await legacy.user()
    identity = await legacy.identity(user_id)
    for trn in ("1111112", "2222222"):
        await legacy.application(
            identity, teacher_reference_number=trn, teacher_reference_number_verified=True
        )

    run = await migration.run("user")

    assert await migration.results(run) == {
        user_id: ("failed", "conflict.user.multiple_verified_trns")
    }


async def test_a_training_record_without_application_is_broken(legacy, migration):
    user_id = await legacy.user()
    await legacy.profile(await legacy.teacher_profile(user_id))

    run = await migration.run("user")

    result = await migration.result(run, user_id)
    assert result.reasons == ["broken.user.no_application"]


@pytest.mark.parametrize(
    ("email", "reason"),
    [(" \t", "invalid.user.email_blank"), ("no..dots@example.org", "invalid.user.email_invalid")],
)
async def test_an_email_address_is_refused(legacy, migration, email, reason):
    user_id = await applicant(legacy, email=email)

    run = await migration.run("user")

    assert (await migration.result(run, user_id)).reasons == [reason]


async def test_a_newest_application_without_identity_has_no_email_address(legacy, migration):
    user_id = await legacy.user()
    application = await legacy.application(None)
    teacher = await legacy.teacher_profile(user_id)
    await legacy.profile(teacher, id=application)

    run = await migration.run("user")

    assert (await migration.result(run, user_id)).reasons == ["invalid.user.email_blank"]


async def test_a_blank_name_is_refused_and_all_reasons_are_kept_in_order(legacy, migration):
    user_id = await applicant(legacy, email="bad@", user={"full_name": " "})

    run = await migration.run("user")

    assert (await migration.result(run, user_id)).reasons == [
        "invalid.user.full_name_blank",
        "invalid.user.email_invalid",
    ]


async def test_an_address_and_a_sign_in_that_others_of_ours_hold_are_taken(
    legacy, migration, sessions
):
    user_id = await applicant(legacy, user={"get_an_identity_id": "held"})
    await add_ours(sessions, email="teacher@example.org")
    await add_ours(sessions, email="another@example.org", uid="held")

    run = await migration.run("user")

    assert (await migration.result(run, user_id)).reasons == [
        "invalid.user.email_taken",
        "invalid.user.uid_taken",
    ]
    assert user_id not in await our_users(sessions)


async def test_an_address_that_its_holder_gives_up_in_the_same_run_is_free(
    legacy, migration, sessions
):
    """The holder is free of conflicts, so he goes first. Source: migration.md 6.3."""
    wants = await applicant(legacy, email="wanted@example.org", user={"id": UUID(int=1)})
    holds = await applicant(legacy, email="fresh@example.org", user={"id": UUID(int=2)})
    await add_ours(sessions, public_id=holds, email="wanted@example.org")

    run = await migration.run("user")

    assert await migration.results(run) == {wants: ("created", None), holds: ("updated", None)}
    users = await our_users(sessions)
    assert users[wants].email == "wanted@example.org"
    assert users[holds].email == "fresh@example.org"


async def test_two_who_hold_each_others_address_both_fail(legacy, migration, sessions):
    """Source: migration.md 17, A38."""
    first = await applicant(legacy, email="b@example.org", user={"id": UUID(int=1)})
    second = await applicant(legacy, email="a@example.org", user={"id": UUID(int=2)})
    await add_ours(sessions, public_id=first, email="a@example.org")
    await add_ours(sessions, public_id=second, email="b@example.org")

    run = await migration.run("user")

    taken = ("failed", "invalid.user.email_taken")
    assert await migration.results(run) == {first: taken, second: taken}


async def test_of_two_who_claim_one_address_the_lower_id_gets_it(legacy, migration, sessions):
    second = await applicant(legacy, email=" x@example.org", user={"id": UUID(int=8)})
    first = await applicant(legacy, email="x@example.org", user={"id": UUID(int=5)})

    run = await migration.run("user")

    assert await migration.results(run) == {
        first: ("created", None),
        second: ("failed", "invalid.user.email_taken"),
    }
