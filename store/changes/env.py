"""How Alembic reaches the database: the address comes from the caller, never from a file."""

import asyncio

from alembic import context
from sqlalchemy import Connection, pool
from sqlalchemy.ext.asyncio import create_async_engine

from store.engine import with_driver
from store.tables import Base

LOCK_TIMEOUT = "5s"


def apply(connection: Connection) -> None:
    connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        compare_server_default=False,
        include_name=_is_ours,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "schema" and name is not None)


async def run() -> None:
    url = context.config.get_main_option("sqlalchemy.url")
    if not url:
        raise SystemExit("Say which database: npq db upgrade, or alembic -x url=…")
    engine = create_async_engine(with_driver(url), poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(apply)
    await engine.dispose()


if connection := context.config.attributes.get("connection"):
    apply(connection)
else:
    if url := context.get_x_argument(as_dictionary=True).get("url"):
        context.config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    asyncio.run(run())
