"""What a provider finds in the sandbox. Source: issue 3; provider-api.md 7.1, 7.3 and 15.2."""

from random import Random

import pytest
from sqlalchemy import text

from domain.faults import NotFound
from services.reference.seed import seed
from services.sandbox.fill import Filled, fill, providers_to_fill
from store.transaction import transaction
from tests.services.sandbox.filling import IN_2024, IN_2026, filled
from tests.services.world.rules import broken_rules

# What every provider has: in words, and as a query that gives a provider's id for each one found.
EVERY_STATE = {
    **{
        f"an application that is {status}": f"""
            SELECT lead_provider_id FROM applications
             WHERE lead_provider_approval_status = '{status}'"""
        for status in ("pending", "accepted", "rejected")
    },
    **{
        f"training that is {status}": f"""
            SELECT lead_provider_id FROM applications WHERE training_status = '{status}'"""
        for status in ("active", "deferred", "withdrawn")
    },
    **{
        f"a declaration that is {state}": f"""
            SELECT lead_provider_id FROM declarations WHERE state = '{state}'"""
        for state in (
            *("submitted", "eligible", "payable", "paid", "voided", "ineligible"),
            *("awaiting_clawback", "clawed_back"),
        )
    },
    **{
        f"an outcome that is {state}": f"""
            SELECT d.lead_provider_id FROM participant_outcomes o
              JOIN declarations d ON d.id = o.declaration_id WHERE o.state = '{state}'"""
        for state in ("passed", "failed", "voided")
    },
    **{
        f"a statement that is {state}": f"""
            SELECT lead_provider_id FROM statements WHERE output_fee AND state = '{state}'"""
        for state in ("open", "payable", "paid")
    },
    "a pending application that is funded": """
        SELECT lead_provider_id FROM applications
         WHERE lead_provider_approval_status = 'pending' AND eligible_for_funding""",
    "a pending application that is not": """
        SELECT lead_provider_id FROM applications
         WHERE lead_provider_approval_status = 'pending' AND NOT eligible_for_funding""",
    "a pending application of somebody funded before": """
        SELECT a.lead_provider_id FROM applications a JOIN applications b USING (user_id, course_id)
         WHERE a.lead_provider_approval_status = 'pending' AND a.eligible_for_funding
           AND b.lead_provider_approval_status = 'accepted' AND b.eligible_for_funding
           AND b.funded_place IS NOT FALSE""",
    "a place under a cap": """
        SELECT a.lead_provider_id FROM applications a JOIN cohorts c ON c.id = a.cohort_id
         WHERE c.funding_cap AND a.funded_place""",
    "a place without a cap": """
        SELECT a.lead_provider_id FROM applications a JOIN cohorts c ON c.id = a.cohort_id
         WHERE NOT c.funding_cap AND a.accepted_at IS NOT NULL""",
    "somebody at a school": "SELECT lead_provider_id FROM applications WHERE school_id IS NOT NULL",
    "somebody in childcare": """
        SELECT lead_provider_id FROM applications
         WHERE private_childcare_provider_id IS NOT NULL""",
    "somebody at neither": """
        SELECT lead_provider_id FROM applications
         WHERE school_id IS NULL AND private_childcare_provider_id IS NULL""",
    "a verified number": """
        SELECT a.lead_provider_id FROM applications a JOIN users u ON u.id = a.user_id
         WHERE u.trn_verified""",
    "a number that is not verified": """
        SELECT a.lead_provider_id FROM applications a JOIN users u ON u.id = a.user_id
         WHERE NOT u.trn_verified AND u.trn IS NOT NULL""",
    "somebody without a number": """
        SELECT a.lead_provider_id FROM applications a JOIN users u ON u.id = a.user_id
         WHERE u.trn IS NULL""",
    "a participant who had another id": """
        SELECT a.lead_provider_id FROM participant_id_changes c JOIN applications a USING (user_id)
         WHERE a.lead_provider_approval_status = 'accepted'""",
    "a duplicate that names the first": """
        SELECT lead_provider_id FROM declarations WHERE superseded_by_id IS NOT NULL""",
    "a partner": "SELECT lead_provider_id FROM delivery_partnerships",
    "a declaration with two partners": """
        SELECT lead_provider_id FROM declarations WHERE secondary_delivery_partner_id IS NOT NULL""",
}
MISSING_STANDING = """
    SELECT o.lead_provider_id, o.cohort_id, o.course_id, wanted.standing
      FROM course_offers o JOIN cohorts c ON c.id = o.cohort_id JOIN courses k ON k.id = o.course_id,
           unnest(ARRAY['pending', 'rejected', 'active', 'deferred', 'withdrawn']) AS wanted (standing)
     WHERE c.registration_start_date < :now AND o.lead_provider_id = ANY(:providers)
       AND (wanted.standing IN ('pending', 'rejected')
            OR k.identifier <> 'npq-additional-support-offer' OR c.start_year = 2021)
       AND NOT EXISTS (SELECT FROM applications a
                        WHERE (a.lead_provider_id, a.cohort_id, a.course_id)
                              = (o.lead_provider_id, o.cohort_id, o.course_id)
                          AND wanted.standing = coalesce(a.training_status::text,
                                                         a.lead_provider_approval_status::text))"""


async def missing(session, providers, *, now):
    """Which providers lack what."""
    keys = {one.id for one in providers}
    lacks = {}
    for words, query in EVERY_STATE.items():
        if without := keys - set(await session.scalars(text(query))):
            lacks[words] = without
    asked = {"now": now, "providers": sorted(keys)}
    if rows := (await session.execute(text(MISSING_STANDING), asked)).all():
        lacks["a standing of a course"] = [tuple(row) for row in rows]
    return lacks


async def test_every_provider_finds_every_state_and_no_rule_is_broken(engine, sessions):
    await seed(engine)
    providers = await filled(sessions)
    assert len(providers) == 10
    async with transaction(sessions) as session:
        assert await missing(session, providers, now=IN_2026) == {}
        assert await broken_rules(session, now=IN_2026) == {}


async def test_so_they_do_at_another_time(engine, sessions):
    await seed(engine)
    names = {"Teach First", "School-Led Network"}
    providers = await filled(sessions, names, now=IN_2024, size=350)
    async with transaction(sessions) as session:
        assert await missing(session, providers, now=IN_2024) == {}
        assert await broken_rules(session, now=IN_2024) == {}
        of_each = text("SELECT count(*) >= 350 FROM applications GROUP BY lead_provider_id")
        assert list(await session.scalars(of_each)) == [True, True]


async def test_filling_again_adds_nothing(engine, sessions):
    await seed(engine)
    [provider] = await filled(sessions, {"LLSE"})
    async with transaction(sessions) as session:
        again = await fill(session, provider, size=0, now=IN_2026, chance=Random(2))
        assert again == Filled()


async def test_figures_of_statements_are_there_and_the_run_is_on_record(engine, sessions):
    await seed(engine)
    [provider] = await filled(sessions, {"LLSE"})
    async with transaction(sessions) as session:
        counted = text("""
            SELECT count(*) FROM statements s LEFT JOIN statement_computations c
                ON c.statement_id = s.id AND c.is_current
             WHERE s.lead_provider_id = :provider AND c.id IS NULL""")
        assert await session.scalar(counted, {"provider": provider.id}) == 0
        [run] = (
            await session.execute(
                text("SELECT whodunnit, object_changes FROM versions WHERE item_type = 'sandbox'")
            )
        ).all()
    assert run.whodunnit == "Task: tests"
    assert run.object_changes["lead_provider_id"] == provider.id
    assert run.object_changes["applications"] > 200


async def test_a_provider_without_contracts_cannot_be_filled(engine, sessions):
    await seed(engine)
    async with transaction(sessions) as session:
        await session.execute(text("INSERT INTO lead_providers (name) VALUES ('Nobody')"))
        assert "Nobody" not in {one.name for one in await providers_to_fill(session)}
        with pytest.raises(NotFound, match="No provider with a contract is called 'Nobody'"):
            await providers_to_fill(session, name="Nobody")
