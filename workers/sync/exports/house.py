"""What becomes of exports that are over: the files go, the rows stay until newer ones replace them."""

from typing import Final

from sqlalchemy import Update, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.exports import GIVEN_UP_AFTER, NOT_WRITTEN, UNDER_WAY, ExportState
from store.tables import Export, ExportFile

_OVER: Final = (ExportState.EXPIRED, ExportState.FAILED)


async def expire_exports(session: AsyncSession) -> None:
    """Take away the files that were kept long enough, and free who waits for what never came."""
    for step in (_expired(), _never_written()):
        await session.execute(step.execution_options(synchronize_session=False))
    over = select(Export.id).where(Export.state.in_(_OVER))
    await session.execute(
        delete(ExportFile)
        .where(ExportFile.export_id.in_(over))
        .execution_options(synchronize_session=False)
    )


def _expired() -> Update:
    return (
        update(Export)
        .where(Export.state == ExportState.READY, Export.expires_at < func.now())
        .values(state=ExportState.EXPIRED)
    )


def _never_written() -> Update:
    return (
        update(Export)
        .where(Export.state.in_(UNDER_WAY), Export.created_at < func.now() - GIVEN_UP_AFTER)
        .values(state=ExportState.FAILED, finished_at=func.now(), failure=NOT_WRITTEN)
    )
