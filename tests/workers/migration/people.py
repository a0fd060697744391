"""People of both databases, as the tests of their migration need them."""

from sqlalchemy import select

from store.tables import User
from store.transaction import transaction


async def our_users(sessions):
    """Every user of ours, by public id."""
    async with sessions() as session:
        return {row.public_id: row for row in await session.scalars(select(User))}


async def add_ours(sessions, **values):
    row = {"email": "ours@example.org", "full_name": "Tamsin Brightwater"} | values
    async with transaction(sessions) as session:
        session.add(User(**row))


async def applicant(legacy, *, email="teacher@example.org", user=None, **application):
    """A legacy user with one identity and one application. Gives the user's id."""
    user_id = await legacy.user(**(user or {}))
    identity = await legacy.identity(user_id, email=email)
    await legacy.application(identity, **application)
    return user_id
