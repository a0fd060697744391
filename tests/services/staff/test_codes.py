"""Codes of staff. Source: admin-and-operations.md 2.3, "Ours"."""

import pytest

from services.staff.codes import ALPHABET, code_hash, code_key, is_code, new_code, read_code


def test_a_code_is_eight_characters_of_crockfords_alphabet():
    assert len(ALPHABET) == 32
    assert not set("ILOU") & set(ALPHABET)
    assert all(len(code) == 8 and set(code) <= set(ALPHABET) for code in (new_code(), new_code()))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("7K3M9QX2", "7K3M9QX2"),
        ("7k3m9qx2", "7K3M9QX2"),
        (" 7k3m-9qx2 ", "7K3M9QX2"),
        ("7K3M 9QX2", "7K3M9QX2"),
        ("OoIiLlAB", "001111AB"),
    ],
)
def test_a_code_is_read_as_people_type_it(typed, meant):
    assert read_code(typed) == meant


def test_a_hash_is_good_for_one_person_and_one_key():
    key, other = code_key("a secret"), code_key("another secret")
    kept = code_hash("7K3M9QX2", admin_id=1, key=key)
    assert "7K3M9QX2" not in kept
    assert is_code("7K3M9QX2", kept=kept, admin_id=1, key=key)
    assert not is_code("7K3M9QX3", kept=kept, admin_id=1, key=key)
    assert not is_code("7K3M9QX2", kept=kept, admin_id=2, key=key)
    assert not is_code("7K3M9QX2", kept=kept, admin_id=1, key=other)
