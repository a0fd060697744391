"""Whatever makes any version of the API show something else is in the feed of whom it is shown to.

The truth here is what the lists show before and after, not what somebody thought of.
"""

import pytest
from sqlalchemy import text

from contracts.api.versions import VERSIONS
from store.engine import connection_of
from store.prepared import fetch
from store.queries.applications import APPLICATIONS
from store.queries.declarations import DECLARATIONS
from store.queries.delivery_partners import DELIVERY_PARTNERS
from store.queries.listing import all_rows
from store.queries.outcomes import OUTCOMES
from store.queries.participants import PARTICIPANTS
from store.queries.provider_statements import STATEMENTS
from store.transaction import transaction
from tests.store.feed.columns import TABLES
from tests.store.feed.test_rows import GONE_ROWS, NEW_ROWS

LISTS = {
    "listApplications": ("application", APPLICATIONS),
    "listParticipants": ("participant", PARTICIPANTS),
    "listDeclarations": ("declaration", DECLARATIONS),
    "listOutcomes": ("outcome", OUTCOMES),
    "listStatements": ("statement", STATEMENTS),
    "listDeliveryPartners": ("delivery_partner", DELIVERY_PARTNERS),
}
# Of these the feed says nothing: the same outcomes again, and what a provider makes for itself.
OTHERS = {"listParticipantOutcomes", "listExports", "listNoticeEndpoints", "listNoticeDeliveries"}
PAGES = [
    (*LISTS[one.name], one.answers)
    for operations in VERSIONS.values()
    for one in operations
    if one.name in LISTS
]
CHANGES = [
    (f"{table}.{column}", f"UPDATE {table} SET {column} = {value} {row}")
    for table, (columns, row) in TABLES.items()
    for column, (value, _) in columns.items()
]
CHANGES += [(f"new: {name}", made) for name, (made, _) in NEW_ROWS.items()]
CHANGES += [(f"gone: {table}", f"DELETE FROM {table} {TABLES[table][1]}") for table in GONE_ROWS]

# Another value that is shown alike, or one that is shown in another state only. (With touches on there are
# more: a time that moves within the second is shown alike.)
TOLD_NEVERTHELESS = {
    "applications.teacher_catchment",
    "declarations.cohort_id",
    "declarations.state_reason",
    "statement_items.state",
    "new: a deferral",
    "new: an item",
}


def test_every_list_is_in_the_feed_or_known_not_to_be():
    names = {one.name for operations in VERSIONS.values() for one in operations if one.is_page}
    assert names - OTHERS == set(LISTS)


@pytest.mark.parametrize("touches", ["on", "off"])
async def test_whatever_is_shown_differently_is_told(sessions, scene, touches):
    missed, told_for_nothing = {}, set()
    async with transaction(sessions) as session:
        await session.execute(text(f"SET LOCAL npq.touch = '{touches}'"))
        before = await shown(session, scene)
        for name, change in CHANGES:
            differs, told = await consequences(session, scene, change, before=before)
            if unheard := unheard_of(differs, told):
                missed[name] = unheard
            if told and not differs:
                told_for_nothing.add(name)
    assert missed == {}
    assert touches == "on" or told_for_nothing <= TOLD_NEVERTHELESS


async def consequences(session, scene, change, *, before):
    """What is shown differently, and what is told, after a change that is undone again."""
    newest = await session.scalar(text("SELECT max(position) FROM provider_changes"))
    async with session.begin_nested() as attempt:
        await session.execute(text(change))
        await session.execute(text("SET CONSTRAINTS number_provider_changes IMMEDIATE"))
        after = await shown(session, scene)
        told = await changes_since(session, newest)
        await attempt.rollback()
    differs = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    return {key[:3] for key in differs}, told


def unheard_of(differs, told):
    """What differs for providers who are told neither of it nor of everything."""
    of_everything = {provider for provider, resource, _ in told if resource == "everything"}
    return {one for one in differs - told if one[0] not in of_everything}


async def changes_since(session, position):
    found = await session.execute(
        text(
            "SELECT lead_provider_id, resource, resource_id::text FROM provider_changes"
            " WHERE position > :position"
        ),
        {"position": position},
    )
    return {tuple(row) for row in found}


async def shown(session, scene):
    """Every body of every version, by provider, resource, id and version."""
    connection = await connection_of(session)
    bodies = {}
    for provider_id in scene.providers:
        for number, (resource, listing, answers) in enumerate(PAGES):
            wanted = all_rows(listing, answers)
            for row in await fetch(connection, wanted, provider_id=provider_id):
                body = tuple(row)[: 1 + len(answers.names)]
                bodies[provider_id, resource, body[0], number] = body
    return bodies
