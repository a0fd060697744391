"""Who handles the messages of finance's queues."""

from collections.abc import Sequence
from functools import partial

from contracts.messages.declarations import DeclarationSubmitted, DeclarationVoided
from contracts.messages.finance import MarkStatementPayable, PayStatement, RecomputeStatement
from contracts.messages.schedule import MarkStatementsPayable
from domain.clock import Clock
from workers.consumer import Subscription
from workers.finance.statements import mark_all_payable, mark_payable, pay, recompute
from workers.queues import RECOMPUTE_STATEMENT, SETTLE_STATEMENTS


def finance_subscriptions(clock: Clock) -> Sequence[Subscription]:
    """The queue that works out figures, and the one that moves statements on, one at a time."""
    touched = partial(recompute, clock=clock)
    return (
        Subscription(
            queue=RECOMPUTE_STATEMENT,
            handlers={
                DeclarationSubmitted: touched,
                DeclarationVoided: touched,
                RecomputeStatement: touched,
            },
        ),
        Subscription(
            queue=SETTLE_STATEMENTS,
            handlers={
                MarkStatementsPayable: mark_all_payable,
                MarkStatementPayable: partial(mark_payable, clock=clock),
                PayStatement: partial(pay, clock=clock),
            },
        ),
    )
