"""Pounds sterling: exact inside, rounded once where a figure is shown.

Source: finance.md 1, "Money" and "Display format".
"""

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

_PENNY: Final = Decimal("0.01")
_EXACT: Final = Context(prec=60, rounding=ROUND_HALF_UP)


def pence(amount: Decimal) -> Decimal:
    """The amount in pounds to two decimals, half away from zero; never minus zero."""
    rounded = amount.quantize(_PENNY, context=_EXACT)
    return rounded or Decimal("0.00")


def pounds(amount: Decimal) -> str:
    """The amount as people read it: ``£1,234.50``, ``-£12.00``, ``£0.00``."""
    rounded = pence(amount)
    sign = "-" if rounded < 0 else ""
    return f"{sign}£{abs(rounded):,.2f}"
