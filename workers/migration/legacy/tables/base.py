"""What all legacy tables share.

Source: legacy-schema.md 1, "Conventions".
"""

from typing import Any, Final

from sqlalchemy import Column, MetaData, Uuid, text

LEGACY: Final = MetaData()


def key() -> Column[Any]:
    """The primary key: it becomes the public id of the migrated row."""
    return Column("id", Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
