"""Who delivers the courses on behalf of the lead providers.

Source: provider-api.md 15.2, admin-and-operations.md 15.7.
"""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, Keyed, Public, Timed


class DeliveryPartner(Base, Keyed, Public, Timed):
    """An organisation that teaches for lead providers; no two have one name, however written."""

    __tablename__ = "delivery_partners"
    __table_args__ = (
        CheckConstraint("btrim(name) <> ''", name="name_present"),
        Index("uq_delivery_partners_name", text("lower(name)"), unique=True),
    )

    name: Mapped[str]


class DeliveryPartnership(Base, Keyed, Timed):
    """A partner teaches for a provider in one cohort."""

    __tablename__ = "delivery_partnerships"
    __table_args__ = (
        UniqueConstraint(
            "lead_provider_id",
            "cohort_id",
            "delivery_partner_id",
            name="uq_delivery_partnerships_provider_cohort_partner",
        ),
    )

    lead_provider_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lead_providers.id"))
    cohort_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("cohorts.id"), index=True)
    delivery_partner_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("delivery_partners.id"), index=True
    )
