"""One request, one message, one batch is one transaction; it commits here and nowhere below."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict

import asyncpg
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from domain.faults import Fault, Malformed, Unavailable
from store.audit import SET_AUDIT_CONTEXT, audit_context
from store.constraints import conflict_of
from store.engine import driver_of

_GONE = (OperationalError, InterfaceError, PoolTimeoutError, OSError)
_CUT = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.InternalClientError,  # The server said farewell while the driver began to speak.
)
_UNTOLD = (DBAPIError, PoolTimeoutError, OSError, asyncpg.DataError, *_CUT)
_HALF_WAY = (asyncpg.DataError, asyncpg.InternalClientError)
"""The driver stopped half-way: what the server waits for on this connection, nobody knows."""

_DATABASE_GONE = Fault(
    title="base", detail="The database cannot be reached just now. Try again later."
)
_UNSTORABLE = Fault(title="base", detail="The request has characters in it that are no text.")


@asynccontextmanager
async def transaction(sessions: async_sessionmaker[AsyncSession]) -> AsyncIterator[AsyncSession]:
    """A session in a transaction that commits when the block ends and rolls back when it fails.

    Raises: Conflict (a named constraint refuses; the words are in ``store.constraints``),
    Malformed (a text that cannot be stored), Unavailable (the database cannot be reached).
    """
    try:
        async with sessions() as session, session.begin():
            await session.execute(SET_AUDIT_CONTEXT, asdict(audit_context()))
            yield session
    except (IntegrityError, asyncpg.IntegrityConstraintViolationError) as error:
        if conflict := conflict_of(error):
            raise conflict from error
        raise
    except _UNTOLD as error:
        raise _told(error) from error


@asynccontextmanager
async def borrowed(engine: AsyncEngine) -> AsyncIterator[asyncpg.Connection]:
    """A bare asyncpg connection on which each statement is its own transaction.

    For what one statement does: it sees one moment and needs no round trip to begin or to end.

    Raises: Malformed (a text that cannot be stored), Unavailable (the database cannot be reached).
    """
    try:
        async with _driver(engine) as driver:
            yield driver
    except _UNTOLD as error:
        raise _told(error) from error


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[asyncpg.Connection]:
    """A bare asyncpg connection in a read-only transaction that sees one moment.

    For lists: no objects are made between the rows and the answer.

    Raises: Malformed (a text that cannot be stored), Unavailable (the database cannot be reached).
    """
    try:
        async with (
            _driver(engine) as driver,
            driver.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield driver
    except _UNTOLD as error:
        raise _told(error) from error


@asynccontextmanager
async def _driver(engine: AsyncEngine) -> AsyncIterator[asyncpg.Connection]:
    """The driver under a pooled connection, which goes back only when it can be used again."""
    async with engine.connect() as connection:
        driver = await driver_of(connection)
        try:
            yield driver
        except BaseException as error:
            if isinstance(error, _HALF_WAY) or driver.is_in_transaction():
                await connection.invalidate()
            raise


def _told(error: Exception) -> Exception:
    """Tell a database that is gone, and a text that is none, from a query that is wrong."""
    if _is_about_text(error):
        return Malformed(_UNSTORABLE)
    gone = isinstance(error, (*_GONE, *_CUT)) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )
    return Unavailable(_DATABASE_GONE) if gone else error


def _is_about_text(error: BaseException | None) -> bool:
    """Whether a text holds NUL or half a character, which PostgreSQL keeps nowhere."""
    while error is not None:
        if isinstance(error, (asyncpg.CharacterNotInRepertoireError, UnicodeEncodeError)):
            return True
        error = error.__cause__
    return False
