"""What a cell becomes, one row per case of reference-data.md 7.1, 9.1, 11 and 16.5."""

from datetime import date

import pytest

from services.registers import values
from services.registers.values import BadValue


@pytest.mark.parametrize(
    ("convert", "cell", "value"),
    [
        (values.text, "  Leeds ", "Leeds"),
        (values.text, "\u00a0", None),
        (values.text, "", None),
        (values.required, " 100000 ", "100000"),
        (values.name, "Bright Start \x96 Leeds", "Bright Start \N{EN DASH} Leeds"),
        (values.name, "", None),
        (values.without_spaces, "LS8 5DT", "LS85DT"),
        (values.without_spaces, "IG8 7DG\u00a0", "IG87DG"),
        (values.without_spaces, " ", None),
        (values.whole_number, "533498", 533498),
        (values.whole_number, "", None),
        (values.whole_number, "-3", -3),
        (values.code_number, "", 0),
        (values.code_number, "04", 4),
        (values.code_text, "02", "2"),
        (values.code_text, "", "0"),
        (values.phase_name, "", "Not applicable"),
        (values.phase_name, "Primary", "Primary"),
        (values.day, "04-05-2021", date(2021, 5, 4)),
        (values.day, "", None),
        (values.is_yes, "Y", True),
        (values.is_yes, "N", False),
        (values.is_yes, "", False),
        (values.one_or_nought, "1", True),
        (values.one_or_nought, "0", False),
        (values.nothing, "whatever", None),
    ],
)
def test_a_cell_becomes_a_value(convert, cell, value):
    assert convert(cell) == value


@pytest.mark.parametrize(
    ("convert", "cell", "reason"),
    [
        (values.text, "a\0b", "unreadable_character"),
        (values.required, "  ", "blank"),
        (values.whole_number, "12a", "not_a_number"),
        (values.whole_number, "1.5", "not_a_number"),
        (values.whole_number, "¹", "not_a_number"),
        (values.whole_number, "2147483648", "number_out_of_range"),
        (values.code_text, "x", "not_a_number"),
        (values.day, "2021-05-04", "not_a_date"),
        (values.day, "31-02-2021", "not_a_date"),
        (values.day, "04/05/2021", "not_a_date"),
        (values.one_or_nought, "yes", "not_a_flag"),
        (values.one_or_nought, "", "blank"),
    ],
)
def test_a_cell_is_refused_with_a_reason(convert, cell, reason):
    with pytest.raises(BadValue) as refusal:
        convert(cell)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("known", "cell", "registers"),
    [
        (values.PROVIDER_REGISTERS, "ALL", ["CCR", "VCR", "EYR"]),
        (values.PROVIDER_REGISTERS, "CCR only", ["CCR"]),
        (values.PROVIDER_REGISTERS, "CCR-VCR", ["CCR", "VCR"]),
        (values.PROVIDER_REGISTERS, "EYR only", ["EYR"]),
        (values.PROVIDER_REGISTERS, "EYR-CCR", ["CCR", "EYR"]),
        (values.PROVIDER_REGISTERS, "EYR-VCR", ["VCR", "EYR"]),
        (values.PROVIDER_REGISTERS, "VCR only", ["VCR"]),
        (values.AGENCY_REGISTERS, "EYR, CCR, VCR ", ["CCR", "VCR", "EYR"]),
    ],
)
def test_a_combination_of_registers_is_spelt_out(known, cell, registers):
    assert values.one_of(known)(cell) == registers


@pytest.mark.parametrize(
    ("known", "cell"),
    [
        (values.PROVIDER_REGISTERS, ""),
        (values.PROVIDER_REGISTERS, "EYR"),
        (values.AGENCY_REGISTERS, "ALL"),
    ],
)
def test_an_unknown_combination_of_registers_is_refused(known, cell):
    with pytest.raises(BadValue, match="unknown_register_combination"):
        values.one_of(known)(cell)
