"""How faults are collected and arranged. Source: provider-api.md 6."""

from domain.faults import Fault
from domain.participation.checks import always, arranged, faults_of, guarded

A1, A2, B1 = (
    Fault(title=title, detail=detail) for title, detail in (("a", "1"), ("a", "2"), ("b", "1"))
)


def says(fault):
    return lambda facts: fault if fault.detail in facts else None


def test_nothing_wrong_is_no_fault():
    assert faults_of((always(says(A1)), guarded(says(B1))), "") == ()


def test_a_guarded_check_is_skipped_once_something_is_wrong():
    checks = (always(says(A1)), guarded(says(B1)))
    assert faults_of(checks, "1") == (A1,)
    assert faults_of((guarded(says(A1)), guarded(says(B1))), "1") == (A1,)


def test_rules_asked_together_share_one_look_at_the_guard():
    assert faults_of((guarded(says(A1), says(A2)),), "12") == (A1, A2)


def test_what_is_always_asked_adds_to_what_was_found():
    assert faults_of((always(says(A1)), guarded(says(B1)), always(says(A2))), "12") == (A1, A2)


def test_faults_of_one_title_stand_together_and_repeats_are_dropped():
    assert arranged([A1, B1, A2, B1, A1]) == (A1, A2, B1)
