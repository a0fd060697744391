"""Source: migration.md 4 and 3.6."""

import pytest

from domain.migration.entities import in_order, unknown
from domain.migration.results import percentage, success

GRAPH = {"statement_item": ("statement",), "statement": ("cohort",), "cohort": (), "user": ()}


def test_an_entity_comes_after_what_it_needs():
    assert in_order(GRAPH, GRAPH) == ["cohort", "user", "statement", "statement_item"]


def test_a_need_that_was_not_chosen_is_not_waited_for():
    assert in_order({"statement_item"}, GRAPH) == ["statement_item"]


def test_a_circle_is_a_mistake():
    with pytest.raises(ValueError, match="need one another"):
        in_order({"a", "b"}, {"a": ("b",), "b": ("a",)})


def test_names_that_are_no_entity_are_told():
    assert unknown(["user", "pupil", "cohort", "class"]) == ["class", "pupil"]


@pytest.mark.parametrize(
    ("processed", "failed", "expected"),
    [(0, 0, None), (1, 0, 100), (10_000, 1, 99), (3, 1, 66), (7, 7, 0), (113_351, 0, 100)],
)
def test_success_is_rounded_down(processed, failed, expected):
    assert success(processed, failed) == expected


def test_progress_of_nothing_is_no_figure():
    assert percentage(0, 0) is None
