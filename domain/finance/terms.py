"""The terms of a funding contract: what was agreed with a provider about one course.

Source: finance.md 3 (``contract_templates`` and the defaults by course group).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from domain.vocabulary import CourseGroupName


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """One contract template's figures; pounds unless the name tells another unit.

    ``monthly_service_fee`` None: computed from the percentage; 0: no service fee.
    ``special_course``: shown apart and kept out of every total of the statement.
    """

    recruitment_target: int
    per_participant: Decimal
    output_payment_percentage: int
    number_of_payment_periods: int
    service_fee_percentage: int
    service_fee_installments: int
    monthly_service_fee: Decimal | None
    targeted_delivery_funding_per_participant: Decimal
    special_course: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupDefaults:
    """What a contract of a course group has when a file or a seed does not say."""

    service_fee_percentage: int
    output_payment_percentage: int
    number_of_payment_periods: int


_SUPPORT: Final = GroupDefaults(
    service_fee_percentage=0, output_payment_percentage=100, number_of_payment_periods=4
)

# An unknown group has no defaults: looking it up is refused by the mapping itself.
DEFAULTS: Final[Mapping[CourseGroupName, GroupDefaults]] = {
    CourseGroupName.LEADERSHIP: GroupDefaults(
        service_fee_percentage=40, output_payment_percentage=60, number_of_payment_periods=4
    ),
    CourseGroupName.SPECIALIST: GroupDefaults(
        service_fee_percentage=40, output_payment_percentage=60, number_of_payment_periods=3
    ),
    CourseGroupName.EHCO: _SUPPORT,
    CourseGroupName.SUPPORT: _SUPPORT,
}
DEFAULT_MONTHLY_SERVICE_FEE: Final = Decimal(0)
DEFAULT_TARGETED_DELIVERY_FUNDING: Final = Decimal(100)
