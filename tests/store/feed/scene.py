"""One teacher whom several providers see, and what their feeds say.

``mine`` trains the teacher, declared and reported an outcome; ``shared`` trains the same teacher in
another course; ``asked`` has a pending application of theirs for the first course; ``nobody`` has
nothing of theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.vocabulary import OutcomeState, StatementState, TrainingStatus
from store.tables import (
    ApplicationState,
    IttProvider,
    ParticipantIdChange,
    ParticipantOutcome,
    PrivateChildcareProvider,
    ProviderChange,
)
from store.transaction import transaction
from tests.factories import (
    World,
    add,
    make_accepted_application,
    make_application,
    make_cohort,
    make_course,
    make_declaration,
    make_item,
    make_partner,
    make_provider,
    make_school,
    make_statement,
    make_user,
    make_world,
)

PROVIDERS: Final = ("mine", "shared", "asked", "nobody")


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """``rows`` by name; ``providers``: names by key."""

    world: World
    rows: Mapping[str, Any]
    providers: Mapping[int, str]

    def __getattr__(self, name: str) -> Any:
        return self.rows[name]

    def label(self, public_id: UUID | None) -> str:
        """The row of that public id, by its name."""
        by_id = {getattr(row, "public_id", None): name for name, row in self.rows.items()}
        return by_id.get(public_id, "new")


async def make_scene(session: AsyncSession) -> Scene:
    world = await make_world(session)
    world.statement.state = StatementState.PAYABLE
    world.statement.marked_as_paid_at = datetime(2024, 12, 1, tzinfo=UTC)
    others = {name: await make_provider(session) for name in PROVIDERS[1:]}
    partner = await make_partner(session, world)
    rows = await _make_applications(session, world, others)
    rows |= {
        "partner": partner,
        "second_partner": await make_partner(session),
        "statement": world.statement,
        "second_statement": await make_statement(
            session, world.provider, world.cohort, month=11, output_fee=False
        ),
        "stranger": await make_user(session, trn="7654321"),
        "declaration": await make_declaration(
            session, world, rows["application"], delivery_partner_id=partner.id, state="eligible"
        ),
    }
    rows |= await _make_details(session, world, rows)
    await make_cohort(session, 2023)
    await make_workplaces(session)
    providers = {world.provider.id: "mine"} | {one.id: name for name, one in others.items()}
    return Scene(world=world, rows=rows, providers=providers)


async def _make_applications(
    session: AsyncSession, world: World, others: Mapping[str, Any]
) -> dict[str, Any]:
    user = await make_user(session, trn="1234567")
    second_course = await make_course(session, "npq-headship")
    return {
        "user": user,
        "application": await make_accepted_application(
            session, world, user=user, training_status=TrainingStatus.WITHDRAWN
        ),
        "application_of_shared": await make_accepted_application(
            session,
            world,
            user=user,
            course_id=second_course.id,
            lead_provider_id=others["shared"].id,
            funded_place=False,
        ),
        "application_of_asked": await make_application(
            session, world, user=user, lead_provider_id=others["asked"].id
        ),
    }


async def _make_details(
    session: AsyncSession, world: World, rows: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "state": await add(
            session,
            ApplicationState(
                application_id=rows["application"].id,
                lead_provider_id=world.provider.id,
                state=TrainingStatus.WITHDRAWN,
                reason="started-in-error",
            ),
        ),
        "id_change": await add(
            session,
            ParticipantIdChange(
                user_id=rows["user"].id,
                from_participant_id=UUID("11111111-1111-4111-8111-111111111111"),
                to_participant_id=rows["user"].public_id,
            ),
        ),
        "outcome": await add(
            session,
            ParticipantOutcome(
                declaration_id=rows["declaration"].id,
                state=OutcomeState.PASSED,
                completion_date=date(2024, 11, 1),
            ),
        ),
        "second_declaration": await make_declaration(
            session,
            world,
            rows["application_of_shared"],
            lead_provider_id=world.provider.id,
            declaration_type="completed",
        ),
        "item": await make_item(session, world.statement, rows["declaration"]),
    }


async def make_workplaces(session: AsyncSession) -> None:
    await make_school(session)
    await add(session, IttProvider(legal_name="Northmere Institute", operating_name="Northmere"))
    await add(session, PrivateChildcareProvider(provider_urn="EY1", provider_name="Little Ones"))


async def newest(sessions: Any) -> int:
    async with transaction(sessions) as session:
        return await session.scalar(text("SELECT max(position) FROM provider_changes")) or 0


async def told(session: AsyncSession, scene: Scene, *, after: int) -> dict[str, set[str]]:
    """What each provider is told of, by the names of the scene; who is told nothing is not there."""
    wanted = select(ProviderChange).where(ProviderChange.position > after)
    found: dict[str, set[str]] = {}
    for change in await session.scalars(wanted):
        label = scene.label(change.resource_id) if change.resource_id else ""
        word = label if label.startswith(change.resource) else f"{change.resource} {label}".strip()
        words = found.setdefault(scene.providers[change.lead_provider_id], set())
        assert word not in words, "told twice"
        words.add(word)
    return found


async def told_of(session: AsyncSession, scene: Scene, *changes: str) -> dict[str, set[str]]:
    """What the feeds say of changes, which are undone again."""
    async with session.begin_nested() as attempt:
        before = await session.scalar(text("SELECT max(position) FROM provider_changes"))
        for change in changes:
            await session.execute(text(change))
        await session.execute(text("SET CONSTRAINTS number_provider_changes IMMEDIATE"))
        found = await told(session, scene, after=before)
        await attempt.rollback()
    return found


async def told_since(sessions: Any, scene: Scene, *, after: int) -> dict[str, set[str]]:
    """The same of what is committed."""
    async with transaction(sessions) as session:
        return await told(session, scene, after=after)


def expected(words: Mapping[str, str]) -> dict[str, set[str]]:
    """``{"mine": "application, participant user"}`` as sets."""
    return {provider: set(named.split(", ")) for provider, named in words.items() if named}
