"""What is paid and taken back for one course, from the terms and the counts; exact and unrounded.

Source: finance.md 11.2 to 11.5 and 11.7.
"""

from fractions import Fraction
from functools import lru_cache
from typing import Final

from domain.finance.counts import CourseCounts
from domain.finance.exact import ZERO, exact
from domain.finance.terms import Terms

# Many contracts stand on few terms: their prices are worked out once.
TERMS_IN_USE: Final = 4_096


class UnusableTerms(ValueError):
    """The terms divide by nothing: the database refuses such a template, and so do we.

    Source: finance.md 11.7, decision D3.
    """


@lru_cache(maxsize=TERMS_IN_USE)
def output_per_participant(terms: Terms) -> Fraction:
    """Pounds paid for one declaration, the same for all types.

    Raises: UnusableTerms (a share is paid over no periods).
    Source: finance.md 11.2.
    """
    if terms.output_payment_percentage == 0:
        return ZERO
    if terms.number_of_payment_periods <= 0:
        raise UnusableTerms("number_of_payment_periods must be positive where outputs are paid")
    share = exact(terms.per_participant) * terms.output_payment_percentage / 100
    return share / terms.number_of_payment_periods


def output_payment_subtotal(terms: Terms, counts: CourseCounts) -> Fraction:
    """Source: finance.md 11.2."""
    return counts.billable.number * output_per_participant(terms)


def clawback_payment(terms: Terms, counts: CourseCounts) -> Fraction:
    """What is taken back, as a positive amount, at today's price. Source: finance.md 8 and 11.5."""
    return counts.refundable.number * output_per_participant(terms)


@lru_cache(maxsize=TERMS_IN_USE)
def calculated_service_fee_per_participant(terms: Terms) -> Fraction:
    """The monthly fee for one place where the contract has no fixed fee.

    Raises: UnusableTerms (a share is spread over no instalments).
    Source: finance.md 11.3.
    """
    if terms.service_fee_percentage == 0:
        return ZERO
    if terms.service_fee_installments <= 0:
        raise UnusableTerms("service_fee_installments must be positive where the fee is computed")
    share = exact(terms.per_participant) * terms.service_fee_percentage / 100
    return share / terms.service_fee_installments


@lru_cache(maxsize=TERMS_IN_USE)
def monthly_service_fees(terms: Terms) -> Fraction:
    """The fee of the whole contract for one month; a fixed fee of 0 means none.

    Source: finance.md 11.3.
    """
    if terms.monthly_service_fee is not None:
        return exact(terms.monthly_service_fee)
    return terms.recruitment_target * calculated_service_fee_per_participant(terms)


@lru_cache(maxsize=TERMS_IN_USE)
def service_fees_per_participant(terms: Terms) -> Fraction:
    """The monthly fee for one of the places that the provider is expected to fill.

    Source: finance.md 11.3.
    """
    if terms.monthly_service_fee is None:
        return calculated_service_fee_per_participant(terms)
    if terms.recruitment_target <= 0:
        raise UnusableTerms("recruitment_target must be positive")
    return exact(terms.monthly_service_fee) / terms.recruitment_target


def tdf_subtotal(terms: Terms, counts: CourseCounts) -> Fraction:
    """Targeted delivery funding of the qualifying starts. Source: finance.md 11.4."""
    return counts.tdf.number * exact(terms.targeted_delivery_funding_per_participant)


def tdf_refund_subtotal(terms: Terms, counts: CourseCounts) -> Fraction:
    """Targeted delivery funding taken back, as a positive amount. Source: finance.md 11.4."""
    return counts.tdf_refund.number * exact(terms.targeted_delivery_funding_per_participant)


def course_total(terms: Terms, counts: CourseCounts) -> Fraction:
    """Source: finance.md 11.5."""
    return (
        monthly_service_fees(terms)
        + output_payment_subtotal(terms, counts)
        - clawback_payment(terms, counts)
        + tdf_subtotal(terms, counts)
        - tdf_refund_subtotal(terms, counts)
    )
