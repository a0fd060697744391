"""What is stored now, seen by whoever comes after the act."""

from typing import Any

from sqlalchemy import select

from store.tables import OutboxMessage
from store.transaction import transaction


async def rows(sessions: Any, table: Any) -> list[Any]:
    """All rows of a table, oldest first."""
    async with transaction(sessions) as session:
        return list(await session.scalars(select(table).order_by(table.id)))


async def row(sessions: Any, of: Any) -> Any:
    """The row as it is stored now."""
    async with transaction(sessions) as session:
        return await session.get(type(of), of.id)


async def news(sessions: Any) -> list[tuple[str, dict[str, Any]]]:
    """Every message that was sent, as its type and its body."""
    return [(one.type, one.body) for one in await rows(sessions, OutboxMessage)]
