"""The reference data comes in once, is corrected where it is ours, and is never deleted.

Source: reference-data.md 1 to 6; finance.md 3 and 22.
"""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text, update

from domain.faults import Conflict
from services.reference.files import reference_data
from services.reference.seed import Part, seed
from store.bulk import bulk_run
from store.queries.registers import lock_register
from store.tables import (
    Cohort,
    Course,
    CourseGroup,
    CourseOffer,
    FeatureFlag,
    FundingContract,
    FundingContractTemplate,
    LeadProvider,
    Schedule,
    Setting,
    Statement,
    Version,
)
from store.transaction import transaction

TABLES = {
    CourseGroup: 4,
    Course: 12,
    LeadProvider: 10,
    CourseOffer: 85 + 361 + 2 * 77,
    FeatureFlag: 7,
    Setting: 1,
    Cohort: 6,
    Schedule: 33 + 2 * 8,
    # 9 providers in 2021, 10 in the next three cohorts, 8 in the last two; 37 months each.
    Statement: (9 + 3 * 10 + 2 * 8) * 37,
    FundingContract: (361 + 2 * 77) * 37,
}


async def counts(session):
    return {
        table: await session.scalar(select(func.count()).select_from(table)) for table in TABLES
    }


async def test_everything_comes_in_and_the_second_time_changes_nothing(engine, session):
    await seed(engine)
    assert await counts(session) == TABLES

    again = await seed(engine)
    assert {(step.merged.created, step.merged.updated, step.merged.kept) for step in again} == {
        (0, 0, 0)
    }
    assert await counts(session) == TABLES


async def test_courses_are_what_the_specification_says(engine, session):
    await seed(engine, parts=[Part.COURSES])
    found = await session.execute(
        select(
            Course.short_code, CourseGroup.name, Course.position, Course.display, Course.public_id
        ).join(CourseGroup, CourseGroup.id == Course.course_group_id)
    )
    courses = {code: (*rest, str(key)) for code, *rest, key in found}

    assert courses["NPQSENCO"] == ("leadership", 9, True, "84b7ffd9-c726-4915-bcac-05901d9629b8")
    assert courses["NPQLPM"] == ("specialist", 5, True, "7866f853-064f-44b4-9287-20b9993452d6")
    assert courses["EHCO"] == ("ehco", 10, True, "0222d1a8-a8e1-42e3-a040-2c585f6c194a")
    assert courses["ASO"] == ("support", 0, False, "7fbefdd4-dd2d-4a4f-8995-d59e525124b7")


# Cohort (None: at registration), course without "npq-": how many providers.
OFFERS = {
    (None, "headship"): 8,
    (None, "early-headship-coaching-offer"): 8,
    (None, "early-years-leadership"): 5,
    (None, "executive-leadership"): 7,
    (None, "leading-primary-mathematics"): 6,
    (None, "senco"): 6,
    (None, "additional-support-offer"): 8,
    (2021, "headship"): 9,
    (2021, "early-years-leadership"): 7,
    (2022, "leading-literacy"): 8,
    (2023, "leading-primary-mathematics"): 10,
    (2024, "senco"): 6,
    (2026, "headship"): 8,
}
NOT_OFFERED = {
    (2021, "leading-primary-mathematics"),
    (2021, "additional-support-offer"),
    (2023, "senco"),
    (2026, "additional-support-offer"),
}


async def test_as_many_providers_offer_a_course_as_the_specification_says(engine, session):
    await seed(engine)
    counted = await session.execute(
        select(Cohort.start_year, Course.identifier, func.count())
        .select_from(CourseOffer)
        .join(Course, Course.id == CourseOffer.course_id)
        .outerjoin(Cohort, Cohort.id == CourseOffer.cohort_id)
        .group_by(Cohort.start_year, Course.identifier)
    )
    offers = {(year, course.removeprefix("npq-")): count for year, course, count in counted}

    assert OFFERS.items() <= offers.items()
    assert NOT_OFFERED.isdisjoint(offers)


# Cohort and identifier without "npq-": from, to, how many types of declaration.
SCHEDULES = {
    (2021, "leadership-autumn"): ("2021-11-01", "2021-11-01", 4),
    (2022, "ehco-november"): ("2022-10-01", "2022-11-01", 4),
    (2024, "specialist-autumn"): ("2024-10-01", "2024-11-01", 3),
    (2025, "specialist-spring"): ("2026-01-01", "2026-01-01", 3),
    (2026, "ehco-june"): ("2027-06-01", "2027-06-01", 4),
}


async def test_schedules_have_the_published_dates(engine, session):
    await seed(engine, parts=[Part.COURSES, Part.COHORTS])
    found = await session.execute(
        select(Cohort.start_year, Schedule).join(Cohort, Cohort.id == Schedule.cohort_id)
    )
    schedules = {
        (year, one.identifier.removeprefix("npq-")): (
            str(one.applies_from),
            str(one.applies_to),
            len(one.allowed_declaration_types),
        )
        for year, one in found
    }
    assert SCHEDULES.items() <= schedules.items()
    assert sorted(name for year, name in schedules if year == 2021 and "ehco" in name) == [
        "ehco-june"
    ]


async def test_a_statement_pays_a_course_on_the_published_figures(engine, session):
    await seed(engine)
    template = await session.scalar(
        select(FundingContractTemplate)
        .join(FundingContract, FundingContract.contract_template_id == FundingContractTemplate.id)
        .join(Statement, Statement.id == FundingContract.statement_id)
        .join(Course, Course.id == FundingContract.course_id)
        .join(LeadProvider, LeadProvider.id == Statement.lead_provider_id)
        .join(Cohort, Cohort.id == Statement.cohort_id)
        .where(
            LeadProvider.name == "Ambition Institute",
            Cohort.start_year == 2021,
            Course.identifier == "npq-senior-leadership",
            Statement.year == 2022,
            Statement.month == 3,
        )
    )
    assert (template.recruitment_target, template.per_participant) == (1003, Decimal("903.00"))
    assert (template.service_fee_installments, template.number_of_payment_periods) == (15, 4)
    assert (template.monthly_service_fee, template.special_course) == (Decimal(0), False)


async def test_every_pair_on_offer_at_registration_can_be_paid_in_the_last_cohorts(engine, session):
    await seed(engine)
    missing = text("""
        SELECT count(*) FROM course_offers o
          JOIN courses c ON c.id = o.course_id AND c.identifier <> 'npq-additional-support-offer'
          CROSS JOIN (SELECT id FROM cohorts WHERE start_year IN (2025, 2026)) AS last
         WHERE o.cohort_id IS NULL AND NOT EXISTS (
               SELECT FROM statements s JOIN funding_contracts f ON f.statement_id = s.id
                WHERE s.cohort_id = last.id AND s.lead_provider_id = o.lead_provider_id
                  AND f.course_id = o.course_id)
    """)
    assert await session.scalar(missing) == 0


async def test_what_is_ours_is_corrected_and_what_staff_changed_is_kept(engine, sessions, session):
    await seed(engine)
    async with transaction(sessions) as other:
        await other.execute(update(Course).values(name="Wrong"))
        await other.execute(update(LeadProvider).values(name="Wrong"))
        await other.execute(
            update(Cohort).where(Cohort.start_year == 2021).values(funding_cap=True)
        )
        await other.execute(update(FeatureFlag).values(enabled=True))
        await other.execute(update(Setting).values(course_start_date=date(2030, 1, 1)))
        await other.execute(update(Schedule).values(applies_to=date(2030, 1, 1)))
    done = {(step.table, step.merged.updated, step.merged.kept) for step in await seed(engine)}

    assert {("courses", 12, 0), ("lead_providers", 10, 0), ("cohorts", 0, 1)} <= done
    assert ("schedules", 0, 49) in done
    assert await session.scalar(select(func.count()).where(Course.name == "Wrong")) == 0
    assert await session.scalar(select(func.count()).where(FeatureFlag.enabled)) == 7
    assert await session.scalar(select(Setting.course_start_date)) == date(2030, 1, 1)


async def test_a_course_known_by_another_id_keeps_it(engine, sessions, session):
    await seed(engine, parts=[Part.COURSES])
    other_id = "d8662dbd-f50a-4bbf-a9dd-359e1d32e050"
    senco = Course.identifier == "npq-senco"
    async with transaction(sessions) as other:
        await other.execute(update(Course).where(senco).values(public_id=other_id))
    await seed(engine, parts=[Part.COURSES])
    assert str(await session.scalar(select(Course.public_id).where(senco))) == other_id


async def test_a_statement_that_is_no_longer_open_gets_no_contract(engine, sessions, session):
    await seed(engine)
    async with transaction(sessions) as other:
        await other.execute(text("DELETE FROM funding_contracts"))
        await other.execute(text("UPDATE statements SET state = 'payable' WHERE year < 2030"))
    await seed(engine)
    assert await session.scalar(select(func.count()).select_from(FundingContract)) == 0


async def test_the_run_is_one_entry_of_the_history(engine, session):
    await seed(engine)
    await seed(engine)
    entry = (await session.scalars(select(Version))).one()
    assert (entry.event, entry.item_type, entry.whodunnit) == (
        "bulk",
        "reference data",
        "Task: tests",
    )
    assert entry.object_changes["lead_providers"]["created"] == 10


async def test_a_dry_run_leaves_nothing(engine, session):
    done = await seed(engine, dry=True)
    assert sum(step.merged.created for step in done) == sum(TABLES.values()) + 178
    assert await session.scalar(select(func.count()).select_from(Course)) == 0


async def test_two_seedings_at_once_are_one_too_many(engine):
    async with bulk_run(engine) as connection:
        assert await lock_register(connection, "reference-data")
        with pytest.raises(Conflict, match="Another seeding"):
            await seed(engine)


def test_every_extended_row_says_so():
    data = reference_data()
    for rows, column in ((data.cohorts, "start_year"), (data.schedules, "cohort")):
        assert {row["provenance"] for row in rows if row[column] > 2024} == {"pattern"}
        assert {row["provenance"] for row in rows if row[column] <= 2024} == {"published"}
    for rows in (data.statements, data.contracts):
        assert {(row["cohort"] > 2024, row["provenance"]) for row in rows} == {
            (False, "published"),
            (True, "pattern"),
        }
