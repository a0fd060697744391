"""What a person was called before, and why an application was rejected. Source: provider-api.md 15.5."""

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from store.tables import Application, User
from store.transaction import transaction
from tests.factories import make_application, make_user, make_world


@pytest.mark.parametrize(
    ("called", "former"),
    [
        ([], []),
        (["Ada Smith"], []),
        (["Ada Jones"], ["Ada Smith"]),
        (["Ada Jones", "Ada Brown"], ["Ada Jones", "Ada Smith"]),
        (["Ada Jones", "Ada Smith"], ["Ada Jones"]),
        (["Ada Jones", "Ada Smith", "Ada Jones"], ["Ada Smith"]),
        (["Ada Jones", "Ada Brown", "Ada Jones", "Ada Green"], ["Ada Jones", "Ada Brown", "Ada Smith"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("bulk", ["off", "on"])
async def test_each_former_name_is_kept_once_the_newest_first(sessions, called, former, bulk):
    async with transaction(sessions) as session:
        user = await make_user(session, full_name="Ada Smith")
        await session.execute(text(f"SET LOCAL npq.bulk = '{bulk}'"))
        for name in called:
            await session.execute(
                update(User).where(User.id == user.id).values(full_name=name, trn_verified=False)
            )
        assert await session.scalar(select(User.previous_names)) == former


async def test_another_change_keeps_the_names_as_they_are(sessions):
    async with transaction(sessions) as session:
        await make_user(session, previous_names=["Ada Smith"])
        await session.execute(update(User).values(email="ada@example.com"))
        assert await session.scalar(select(User.previous_names)) == ["Ada Smith"]


@pytest.mark.parametrize("status", ["pending", "accepted", None])
async def test_only_a_rejected_application_has_a_reason_for_it(sessions, status):
    async with transaction(sessions) as session:
        await make_application(session, await make_world(session))
    with pytest.raises(IntegrityError, match="ck_applications_reason_of_a_rejection"):
        async with transaction(sessions) as session:
            await session.execute(
                update(Application).values(
                    lead_provider_approval_status=status,
                    reason_for_rejection="rejected_by_provider",
                )
            )
