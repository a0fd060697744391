"""Money: exact inside, rounded once, half away from zero. Source: finance.md 1."""

from decimal import Decimal, localcontext

import pytest

from domain.money import pence, pounds


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        ("0", "£0.00"),
        ("0.004999", "£0.00"),
        ("0.005", "£0.01"),
        ("-0.005", "-£0.01"),
        ("-0.004", "£0.00"),
        ("160", "£160.00"),
        ("1234.5", "£1,234.50"),
        ("-1234.5", "-£1,234.50"),
        ("1234567.885", "£1,234,567.89"),
        ("16.842105263157894736842105263157894736842", "£16.84"),
    ],
)
def test_amounts_are_shown_as_people_read_them(exact, shown):
    assert pounds(Decimal(exact)) == shown


def test_rounding_does_not_depend_on_the_context():
    with localcontext(prec=3):
        assert pence(Decimal("123456.785")) == Decimal("123456.79")
