"""The documents are true where a test can tell."""

import re
from pathlib import Path

from tests.house.ceilings import too_long
from tests.house.test_compose import KNOWN

ROOT = Path(__file__).parents[2]


def test_every_setting_is_documented_and_every_documented_setting_exists():
    documented = set(re.findall(r"`(NPQ_\w+)`", (ROOT / "docs" / "running.md").read_text()))
    assert documented == KNOWN


def test_no_function_or_file_is_above_its_ceiling():
    assert list(too_long(ROOT)) == []


def test_links_between_documents_lead_somewhere():
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_decisions_are_numbered_one_after_the_other():
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(page.name[:4]) for page in pages]
    assert numbers == list(range(1, len(pages) + 1))
    assert [page.read_text().split(".")[0] for page in pages] == [f"# {one}" for one in numbers]
