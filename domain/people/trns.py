"""Teacher reference numbers: seven digits, and two that stand for "none".

Source: migration.md 5.9, legacy-schema.md 7.1 (D11, D12).
"""

from typing import Final

PLACEHOLDER_TRNS: Final = ("0000000", "1234567")
"""Typed in by people without a number; never to be trusted as somebody's."""

TRN_PATTERN: Final = "[0-9]{7}"
