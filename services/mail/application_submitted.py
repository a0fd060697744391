"""What the mail about a new registration says. Source: admin-and-operations.md 9.1."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.vocabulary import EHCO
from store.tables import Application, Course, LeadProvider, User


@dataclass(frozen=True, kw_only=True, slots=True)
class Addressed:
    """A mail's address and what is filled in."""

    email: str = field(repr=False)
    personalisation: dict[str, str] = field(repr=False)


async def application_letter(session: AsyncSession, application_id: int) -> Addressed | None:
    """To the teacher's present address; None when the application is gone."""
    found = (
        await session.execute(
            select(
                User.email,
                User.full_name,
                LeadProvider.name.label("provider_name"),
                func.coalesce(Course.display_name, Course.name).label("course_name"),
                Course.identifier,
                Application.raw_application_data["funding_amount"].label("amount"),
            )
            .select_from(Application)
            .join(User, User.id == Application.user_id)
            .join(Course, Course.id == Application.course_id)
            .join(LeadProvider, LeadProvider.id == Application.lead_provider_id)
            .where(Application.id == application_id)
        )
    ).one_or_none()
    if found is None:
        return None
    return Addressed(
        email=found.email,
        personalisation={
            "full_name": found.full_name,
            "provider_name": found.provider_name,
            "course_name": embedded_name(found.course_name, found.identifier),
            "amount": whole_pounds(found.amount),
        },
    )


def embedded_name(name: str, identifier: str) -> str:
    """The course in a sentence: "the Headship NPQ", but "the Early headship coaching offer"."""
    return f"the {name}" if identifier == EHCO else f"the {name} NPQ"


def whole_pounds(amount: object) -> str:
    """``£800``, or nothing where there is no amount. Source: admin-and-operations.md 9.1 (D-36)."""
    try:
        return f"£{Decimal(str(amount)).to_integral_value(ROUND_HALF_UP):,}"
    except InvalidOperation:
        return ""
