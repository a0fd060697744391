"""Accredited providers of teacher training: the file is the whole list. Source: reference-data.md 10."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from domain.faults import Invalid
from store.tables import IttProvider
from store.transaction import transaction
from tests.services.registers.published import imported, write

HEADER = ("Legal accredited name", "Operating name")


@pytest.fixture
def listed(tmp_path):
    """Write a list of (legal name, operating name)."""

    def make(*pairs):
        rows = [dict(zip(HEADER, pair, strict=True)) for pair in pairs]
        return write(tmp_path / "itt.csv", HEADER, rows)

    return make


async def approved(session):
    found = await session.execute(
        select(IttProvider.legal_name, IttProvider.operating_name)
        .where(IttProvider.approved, IttProvider.disabled_at.is_(None))
        .order_by(IttProvider.legal_name)
    )
    return [tuple(row) for row in found]


async def test_the_first_list_approves_everybody(engine, session, listed):
    report = await imported(engine, "itt-providers", listed(("A Ltd", "A"), ("B Ltd", "B")))
    assert report.figures["newly_approved"] == 2
    assert await approved(session) == [("A Ltd", "A"), ("B Ltd", "B")]


async def test_the_same_list_again_changes_nothing(engine, listed):
    path = listed(("A Ltd", "A"), ("B Ltd", "B"))
    await imported(engine, "itt-providers", path)
    report = await imported(engine, "itt-providers", path)
    assert (report.created, report.updated, report.removed, report.unchanged) == (0, 0, 0, 2)


async def test_who_is_missing_loses_the_approval_and_may_win_it_back(engine, session, listed):
    await imported(engine, "itt-providers", listed(("A Ltd", "A"), ("B Ltd", "B")))
    gone = await imported(engine, "itt-providers", listed(("A Ltd", "A")))
    assert (gone.removed, await approved(session)) == (1, [("A Ltd", "A")])
    lost = await session.scalar(select(IttProvider).where(IttProvider.legal_name == "B Ltd"))
    assert lost.removed_at is not None

    back = await imported(engine, "itt-providers", listed(("A Ltd", "A"), ("B Ltd", "B")))
    await session.refresh(lost)
    assert (back.figures["re_approved"], lost.approved, lost.removed_at) == (1, True, None)


async def test_an_operating_name_is_updated(engine, session, listed):
    await imported(engine, "itt-providers", listed(("A Ltd", "A")))
    report = await imported(engine, "itt-providers", listed(("A Ltd", "New A")))
    assert (report.updated, await approved(session)) == (1, [("A Ltd", "New A")])


async def test_legal_names_are_compared_exactly(engine, session, listed):
    await imported(engine, "itt-providers", listed(("ARK", "Ark"), ("B Ltd", "B")))
    report = await imported(engine, "itt-providers", listed(("Ark", "Ark"), ("B Ltd", "B")))
    assert (report.created, report.removed) == (1, 1)
    assert await approved(session) == [("Ark", "Ark"), ("B Ltd", "B")]


async def test_a_disabled_provider_is_enabled_again(engine, sessions, session, listed):
    async with transaction(sessions) as other:
        now = datetime(2024, 1, 1, tzinfo=UTC)
        other.add(IttProvider(legal_name="A Ltd", operating_name="A Ltd", disabled_at=now))
    report = await imported(engine, "itt-providers", listed(("A Ltd", "A")))
    assert (report.created, report.figures["re_approved"]) == (0, 1)
    assert await approved(session) == [("A Ltd", "A")]


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([("A Ltd", "A"), ("", "B")], "missing or unreadable on line 3"),
        ([("A Ltd", ""), ("B Ltd", "B")], "missing or unreadable on line 2"),
        ([("A Ltd", "A"), ("B Ltd", "B"), ("A Ltd", "C")], "second time on line 4"),
    ],
)
async def test_a_list_with_a_fault_changes_nothing(engine, session, listed, pairs, words):
    await imported(engine, "itt-providers", listed(("Z Ltd", "Z")))
    with pytest.raises(Invalid, match=words):
        await imported(engine, "itt-providers", listed(*pairs), force=True)
    assert await approved(session) == [("Z Ltd", "Z")]


async def test_a_list_that_drops_more_than_half_must_be_forced(engine, session, listed):
    names = [(f"{letter} Ltd", letter) for letter in "ABC"]
    await imported(engine, "itt-providers", listed(*names))
    with pytest.raises(Invalid, match="2 of 3 approved"):
        await imported(engine, "itt-providers", listed(names[0]))
    assert len(await approved(session)) == 3

    await imported(engine, "itt-providers", listed(names[0]), force=True)
    assert await approved(session) == [("A Ltd", "A")]


async def test_an_empty_third_column_does_no_harm(engine, tmp_path):
    path = tmp_path / "itt.csv"
    path.write_text("Legal accredited name,Operating name,\nA Ltd,A,\n")
    assert (await imported(engine, "itt-providers", path)).created == 1


async def test_a_missing_header_is_refused(engine, tmp_path):
    path = tmp_path / "itt.csv"
    path.write_text("Legal accredited name,Name\nA Ltd,A\n")
    with pytest.raises(Invalid, match="no column Operating name"):
        await imported(engine, "itt-providers", path)
