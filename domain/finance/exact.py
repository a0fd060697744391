"""Exact pounds inside the calculators, and their one way out to a decimal.

The calculators divide prices by periods and instalments, which seldom ends: they work with fractions, so that
no figure depends on a decimal context or on the order of its terms. What is stored is the fraction to 50
significant digits. A fraction with the divisors that occur here is either exactly half a penny, and then its
decimal is exact, or further from it than the digits left out, so rounding the stored decimal once gives what
rounding the fraction would.

Source: finance.md 1, "Money"; finance.md 20, invariant 11.
"""

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

_STORED: Final = Context(prec=50, rounding=ROUND_HALF_UP)
ZERO: Final = Fraction(0)


@lru_cache(maxsize=4_096)
def exact(amount: Decimal | int) -> Fraction:
    """The amount as a fraction, with nothing lost."""
    return Fraction(amount)


def decimal_of(amount: Fraction) -> Decimal:
    """The amount as it is stored: to 50 significant digits."""
    if amount.denominator == 1:
        return Decimal(amount.numerator)
    return _STORED.divide(Decimal(amount.numerator), Decimal(amount.denominator))
