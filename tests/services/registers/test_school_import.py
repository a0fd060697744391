"""Schools from their national register. Source: reference-data.md 7 and 14."""

from datetime import date

import pytest
from sqlalchemy import select, text

from domain.faults import Conflict, Invalid
from services.registers.forms import SCHOOLS
from store.bulk import bulk_run
from store.queries.registers import lock_register
from store.tables import RegisterImport, School, Version
from store.transaction import transaction
from tests.services.registers.published import SCHOOL, headers, imported, schools, told, write


@pytest.fixture
def path(tmp_path):
    return tmp_path / "schools.csv"


async def names(session):
    return dict((await session.execute(select(School.urn, School.name))).all())


async def test_a_new_school_has_every_mapped_value(engine, session, path):
    report = await imported(engine, "schools", schools(path, {}))

    school = await session.scalar(select(School))
    assert (report.rows_read, report.created, report.refused) == (1, 1, [])
    assert (school.urn, school.la_code, school.name) == ("100000", "201", "The Aldgate School")
    assert (school.establishment_type_code, school.phase_type) == ("2", 2)
    assert (school.postcode, school.postcode_without_spaces) == ("EC3A 5DE", "EC3A5DE")
    assert (school.last_changed_date, school.close_date) == (date(2021, 5, 4), None)
    assert (school.address_1, school.address_2, school.number_of_pupils) == (
        "St James's Passage",
        None,
        276,
    )
    assert (school.easting, school.northing) == (533498, 181201)


async def test_the_same_file_again_changes_nothing(engine, path):
    schools(path, {}, {"URN": "100001"})
    await imported(engine, "schools", path)
    again = await imported(engine, "schools", path)
    full = await imported(engine, "schools", path, full=True)

    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert (full.created, full.updated, full.unchanged) == (0, 0, 2)


@pytest.mark.parametrize(
    ("changed_on", "full", "updated"),
    [
        ("05-05-2021", False, 1),
        ("04-05-2021", False, 0),
        ("03-05-2021", False, 0),
        ("", False, 0),
        ("03-05-2021", True, 1),
        ("", True, 1),
    ],
)
async def test_a_known_school_changes_when_the_file_is_later_or_the_run_full(
    engine, session, path, changed_on, full, updated
):
    await imported(engine, "schools", schools(path, {}))
    schools(path, {"EstablishmentName": "New Name", "LastChangedDate": changed_on})
    report = await imported(engine, "schools", path, full=full)

    assert report.updated == updated
    assert (await names(session))["100000"] == ("New Name" if updated else "The Aldgate School")


async def test_a_school_without_a_stored_change_date_counts_as_changed(engine, path):
    await imported(engine, "schools", schools(path, {"LastChangedDate": ""}))
    report = await imported(engine, "schools", schools(path, {"EstablishmentName": "New Name"}))
    assert report.updated == 1


async def test_a_school_that_is_not_in_the_file_is_left_alone(engine, session, path):
    await imported(engine, "schools", schools(path, {}, {"URN": "100001"}))
    await imported(engine, "schools", schools(path, {}))
    assert set(await names(session)) == {"100000", "100001"}


async def test_columns_that_are_not_mapped_are_never_touched(engine, sessions, session, path):
    await imported(engine, "schools", schools(path, {}))
    async with transaction(sessions) as other:
        await other.execute(text("UPDATE schools SET high_pupil_premium = true"))
    schools(path, {"EstablishmentName": "New Name", "LastChangedDate": "01-01-2024"})
    await imported(engine, "schools", path)

    school = await session.scalar(select(School))
    assert (school.name, school.high_pupil_premium) == ("New Name", True)


async def test_bad_rows_are_reported_and_the_others_come_in(engine, session, path):
    schools(
        path,
        {},
        {"URN": ""},
        {"URN": "100002", "LastChangedDate": "2021-05-04"},
        {"URN": "100003", "Easting": "far"},
        {"URN": "100004", "Northing": "99999999999"},
        {"URN": "100005", "EstablishmentName": "a\0b"},
    )
    report = await imported(engine, "schools", path)

    assert told(report) == [
        (3, "blank", "URN"),
        (4, "not_a_date", "LastChangedDate"),
        (5, "not_a_number", "Easting"),
        (6, "number_out_of_range", "Northing"),
        (7, "unreadable_character", "EstablishmentName"),
    ]
    assert [note.key for note in report.notes] == [None, "100002", "100003", "100004", "100005"]
    assert set(await names(session)) == {"100000"}


async def test_a_row_that_was_cut_off_is_reported(engine, path):
    schools(path, {}, {"URN": "100001"})
    path.write_text(path.read_text() + "100002,201\n")
    report = await imported(engine, "schools", path)
    assert (told(report), report.created) == ([(4, "wrong_number_of_cells", None)], 2)


async def test_of_two_rows_with_one_number_the_later_change_wins(engine, session, path):
    schools(
        path,
        {"EstablishmentName": "First", "LastChangedDate": "01-01-2022"},
        {"EstablishmentName": "Second", "LastChangedDate": "01-01-2023"},
        {"EstablishmentName": "Third", "LastChangedDate": "01-01-2023"},
        {"EstablishmentName": "Fourth", "LastChangedDate": "01-06-2022"},
    )
    report = await imported(engine, "schools", path)

    assert await names(session) == {"100000": "Third"}
    assert [(note.line, note.reason) for note in report.notes] == [
        (2, "superseded_by_another_row"),
        (3, "superseded_by_another_row"),
        (5, "superseded_by_another_row"),
    ]
    assert report.refused == []


async def test_a_file_without_a_mapped_header_is_refused_by_name(engine, session, path):
    header = [name for name in headers(SCHOOLS) if name not in {"Town", "UKPRN"}]
    write(path, header, [{name: SCHOOL.get(name, "") for name in header}])

    with pytest.raises(Invalid, match="no column UKPRN, Town"):
        await imported(engine, "schools", path)
    assert await names(session) == {}


async def test_malformed_csv_changes_nothing_and_the_run_is_marked_failed(engine, session, path):
    schools(path, {}, {"URN": "100001"})
    path.write_text(path.read_text() + '100002,"quo"ted\n')

    with pytest.raises(Invalid, match="line 4"):
        await imported(engine, "schools", path)
    run = await session.scalar(select(RegisterImport))
    assert (run.state, "line 4" in run.failure) == ("failed", True)
    assert await names(session) == {}


async def test_a_file_with_less_than_half_of_the_schools_must_be_forced(engine, path):
    many = [{"URN": str(100000 + number)} for number in range(5)]
    await imported(engine, "schools", schools(path, *many))
    schools(path, {"EstablishmentName": "New Name", "LastChangedDate": "01-01-2024"}, many[1])

    with pytest.raises(Invalid, match="2 rows, but 5 schools"):
        await imported(engine, "schools", path)
    assert (await imported(engine, "schools", path, force=True)).updated == 1


async def test_a_file_with_a_header_only_is_refused(engine, path):
    with pytest.raises(Invalid, match="no rows"):
        await imported(engine, "schools", schools(path))


async def test_the_run_is_recorded_with_its_figures(engine, session, path):
    report = await imported(engine, "schools", schools(path, {}, {"URN": ""}))

    run = await session.scalar(select(RegisterImport))
    assert (run.register, run.file_name, run.file_sha256) == ("schools", path.name, report.sha256)
    assert (run.state, run.encoding, run.finished_at is not None) == ("finished", "utf-8", True)
    assert (run.rows_read, run.rows_created, run.rows_refused) == (2, 1, 1)
    assert run.report["notes"] == [{"line": 3, "key": None, "reason": "blank", "column": "URN"}]


async def test_a_run_that_was_cut_off_is_told_at_the_next(engine, sessions, session, path, clock):
    cut_off = RegisterImport(
        register="schools", file_name="x", file_sha256="x", encoding="", started_at=clock.now
    )
    async with transaction(sessions) as other:
        other.add(cut_off)
    await imported(engine, "schools", schools(path, {}))

    states = (await session.scalars(select(RegisterImport.state).order_by(RegisterImport.id))).all()
    assert states == ["failed", "finished"]


async def test_a_dry_run_leaves_nothing_behind(engine, session, path):
    report = await imported(engine, "schools", schools(path, {}), dry=True)
    assert report.created == 1
    assert await names(session) == {}
    assert (await session.scalars(select(RegisterImport))).all() == []


async def test_a_second_import_at_once_is_refused(engine, session, path):
    async with bulk_run(engine) as connection:
        assert await lock_register(connection, "schools")
        with pytest.raises(Conflict, match="Another import"):
            await imported(engine, "schools", schools(path, {}))
    assert (await imported(engine, "schools", path)).created == 1


async def test_registers_leave_no_row_in_the_history(engine, session, path):
    await imported(engine, "schools", schools(path, {}))
    assert (await session.scalars(select(Version))).all() == []
