"""finance.md 11.2 to 11.5 and 11.7, line by line; every expected number is worked by hand."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest

from domain.finance import calculators
from domain.finance.calculators import UnusableTerms
from domain.finance.counts import Count, CourseCounts
from domain.finance.exact import decimal_of, exact
from domain.finance.terms import DEFAULTS
from domain.money import pence, pounds
from domain.vocabulary import CourseGroupName
from tests.domain.finance.worked_example import terms


def counts(*, billable=0, refundable=0, tdf=0, tdf_refund=0):
    return CourseCounts(
        billable=Count(number=billable),
        billable_by_type={},
        refundable=Count(number=refundable),
        refundable_by_type={},
        not_eligible=Count(),
        tdf=Count(number=tdf),
        tdf_refund=Count(number=tdf_refund),
    )


# price, output percentage and periods, pounds for one declaration
OUTPUT_PRICES = [
    ("800.00", (60, 4), Fraction(120)),
    ("800.00", (60, 3), Fraction(160)),
    ("800.00", (100, 4), Fraction(200)),
    ("902.00", (60, 4), Fraction("135.30")),
    ("902.00", (60, 3), Fraction("180.40")),
    ("1985.00", (60, 4), Fraction("297.75")),
    ("830.00", (50, 3), Fraction(415, 3)),
    ("800.00", (150, 4), Fraction(300)),
    ("800.00", (0, 4), Fraction(0)),
    ("800.00", (0, 0), Fraction(0)),
]


@pytest.mark.parametrize(("price", "output", "expected"), OUTPUT_PRICES)
def test_the_output_price(price, output, expected):
    assert calculators.output_per_participant(terms(72, price, (40, 19), output)) == expected


def test_the_output_payment_is_the_price_times_the_billable_pairs():
    specialist = terms(72, "810.00", (40, 19), (60, 3))
    assert calculators.output_payment_subtotal(specialist, counts(billable=9)) == 1458


# price, fee percentage and instalments, target, fixed fee, a month's fee, a place's fee
SERVICE_FEES = [
    ("840.00", (40, 31), 172, None, Fraction(33600 * 172, 3100), Fraction(33600, 3100)),
    ("810.00", (40, 19), 72, None, Fraction(32400 * 72, 1900), Fraction(32400, 1900)),
    ("902.00", (40, 540), 400, None, Fraction(36080 * 400, 54000), Fraction(36080, 54000)),
    ("902.00", (40, 19), 150, "5432.10", Fraction("5432.10"), Fraction("36.214")),
    ("800.00", (40, 19), 438, "5432.10", Fraction("5432.10"), Fraction("5432.10") / 438),
    ("800.00", (40, 19), 72, "0", Fraction(0), Fraction(0)),
    ("800.00", (0, 0), 300, None, Fraction(0), Fraction(0)),
    ("800.00", (40, 0), 300, "120.00", Fraction(120), Fraction("0.4")),
]


@pytest.mark.parametrize(("price", "service", "target", "fixed", "monthly", "place"), SERVICE_FEES)
def test_the_service_fee(price, service, target, fixed, monthly, place):
    found = terms(target, price, service, (60, 4), monthly=fixed)
    assert calculators.monthly_service_fees(found) == monthly
    assert calculators.service_fees_per_participant(found) == place


def test_the_document_s_service_fees_as_they_are_shown():
    headship = terms(172, "840.00", (40, 31), (60, 4))
    behaviour = terms(72, "810.00", (40, 19), (60, 3))
    assert pounds(decimal_of(calculators.monthly_service_fees(headship))) == "£1,864.26"
    assert pounds(decimal_of(calculators.service_fees_per_participant(behaviour))) == "£17.05"
    assert pounds(decimal_of(calculators.monthly_service_fees(behaviour))) == "£1,227.79"


def test_the_course_total_of_the_reference_s_own_checks():
    """admin-and-operations.md 6.2, "Worked example"."""
    behaviour = terms(72, "810.00", (40, 19), (60, 3))
    total = calculators.course_total(behaviour, counts(billable=9))
    assert pounds(decimal_of(total)) == "£2,685.79"


def test_clawbacks_and_targeted_delivery_funding_in_the_course_total():
    headship = terms(172, "840.00", (40, 31), (60, 4), monthly="0")
    found = counts(billable=5, refundable=2, tdf=3, tdf_refund=1)
    assert calculators.clawback_payment(headship, found) == 252
    assert calculators.tdf_subtotal(headship, found) == 300
    assert calculators.tdf_refund_subtotal(headship, found) == 100
    assert calculators.course_total(headship, found) == 630 - 252 + 300 - 100


def test_more_clawed_back_than_paid_is_a_negative_total():
    ehco = terms(300, "800.00", (0, 0), (100, 4), monthly="0")
    total = calculators.course_total(ehco, counts(billable=1, refundable=3))
    assert pounds(decimal_of(total)) == "-£400.00"


@pytest.mark.parametrize("periods", [0, -1])
def test_output_payments_over_no_periods_are_refused(periods):
    with pytest.raises(UnusableTerms, match="number_of_payment_periods"):
        calculators.output_per_participant(terms(72, "800", (40, 19), (60, periods)))


def test_a_computed_fee_over_no_instalments_is_refused():
    with pytest.raises(UnusableTerms, match="service_fee_installments"):
        calculators.monthly_service_fees(terms(72, "800", (40, 0), (60, 4)))


def test_a_fixed_fee_over_no_places_is_refused():
    with pytest.raises(UnusableTerms, match="recruitment_target"):
        calculators.service_fees_per_participant(terms(0, "800", (40, 19), (60, 4), monthly="9"))


# exact pounds, to the penny: half away from zero
ROUNDINGS = [
    (Fraction("0.005"), "0.01"),
    (Fraction("0.0049999999999999999999999999999999"), "0.00"),
    (Fraction("-0.005"), "-0.01"),
    (Fraction("2.675"), "2.68"),
    (Fraction("50.005"), "50.01"),
    (Fraction(10001, 600) * 3, "50.01"),  # three thirds of 50.005
    (Fraction(1, 3), "0.33"),
    (Fraction(2, 3), "0.67"),
    (Fraction("-0.004"), "0.00"),
]


@pytest.mark.parametrize(("amount", "shown"), ROUNDINGS)
def test_each_figure_is_rounded_once_half_away_from_zero(amount, shown):
    assert str(pence(decimal_of(amount))) == shown


def test_what_is_stored_has_fifty_digits_and_no_exponent_that_matters():
    assert str(decimal_of(Fraction(1, 3))) == "0." + "3" * 50
    assert str(decimal_of(Fraction(800, 4))) == "200"
    assert str(decimal_of(exact(Decimal("5432.10")))) == "5432.1"
    assert str(decimal_of(Fraction(0))) == "0"


def test_no_figure_depends_on_the_decimal_context():
    headship = terms(172, "840.00", (40, 31), (60, 4))
    with localcontext(prec=3):
        calculators.calculated_service_fee_per_participant.cache_clear()
        calculators.monthly_service_fees.cache_clear()
        fee = decimal_of(calculators.monthly_service_fees(headship))
    assert str(fee).startswith("1864.2580645161290322580645")
    assert len(fee.as_tuple().digits) == 50


# finance.md 3, "Defaults by course group": service fee, outputs, periods
GROUP_DEFAULTS = [
    (CourseGroupName.LEADERSHIP, (40, 60, 4)),
    (CourseGroupName.SPECIALIST, (40, 60, 3)),
    (CourseGroupName.EHCO, (0, 100, 4)),
    (CourseGroupName.SUPPORT, (0, 100, 4)),
]


@pytest.mark.parametrize(("group", "expected"), GROUP_DEFAULTS)
def test_the_defaults_of_each_course_group(group, expected):
    found = DEFAULTS[group]
    assert (
        found.service_fee_percentage,
        found.output_payment_percentage,
        found.number_of_payment_periods,
    ) == expected
