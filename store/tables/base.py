"""What every table shares: names of constraints, keys, public ids and times."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Enum, Identity, MetaData, Table, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from domain import vocabulary

_NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables of the service; every constraint has a name that can be mapped to words."""

    if TYPE_CHECKING:
        __table__: ClassVar[Table]

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {
        datetime: DateTime(timezone=True),
        UUID: Uuid(as_uuid=True),
        dict[str, Any]: JSONB(none_as_null=True),
    }


def native_enum(values: type[StrEnum], name: str) -> Enum:
    """A PostgreSQL enumeration type holding the values (not the member names) of ``values``.

    Source: migration.md 2.2.
    """
    return Enum(
        values,
        name=name,
        metadata=Base.metadata,
        values_callable=lambda members: [member.value for member in members],
    )


TRAINING_STATUS: Final = native_enum(vocabulary.TrainingStatus, "application_statuses")
APPROVAL_STATUS: Final = native_enum(vocabulary.ApprovalStatus, "lead_provider_approval_statuses")
DECLARATION_STATE: Final = native_enum(vocabulary.DeclarationState, "declaration_states")
DECLARATION_STATE_REASON: Final = native_enum(
    vocabulary.DeclarationStateReason, "declaration_state_reasons"
)
DECLARATION_TYPE: Final = native_enum(vocabulary.DeclarationType, "declaration_types")
FUNDING_CHOICE: Final = native_enum(vocabulary.FundingChoice, "funding_choices")
HEADTEACHER_STATUS: Final = native_enum(vocabulary.HeadteacherStatus, "headteacher_statuses")
KIND_OF_NURSERY: Final = native_enum(vocabulary.KindOfNursery, "kind_of_nurseries")
OUTCOME_STATE: Final = native_enum(vocabulary.OutcomeState, "outcome_states")
REJECTION_REASON: Final = native_enum(vocabulary.RejectionReason, "rejection_reasons")
STATEMENT_ITEM_STATE: Final = native_enum(vocabulary.StatementItemState, "statement_item_states")
STATEMENT_STATE: Final = native_enum(vocabulary.StatementState, "statement_states")
TOKEN_SCOPE: Final = native_enum(vocabulary.TokenScope, "api_token_scopes")


class Keyed:
    """A key of our own, never shown outside."""

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True, sort_order=-100)


class Timed:
    """When the row was made and last changed; UTC."""

    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"), sort_order=900)
    updated_at: Mapped[datetime] = mapped_column(server_default=text("now()"), sort_order=901)


class Public:
    """The id that the world sees: the legacy key of a migrated row, random for a new one."""

    public_id: Mapped[UUID] = mapped_column(
        server_default=text("gen_random_uuid()"), unique=True, sort_order=-99
    )
