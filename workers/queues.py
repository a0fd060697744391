"""The queues: what each reads, how much at once, and when a failed message is tried again.

Source: admin-and-operations.md 8.5. Names are ``<worker>.<what it does>``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from contracts.messages.base import Command, Message
from contracts.messages.catalogue import SCHEMAS
from contracts.messages.declarations import DeclarationSubmitted, DeclarationVoided
from contracts.messages.exports import WriteExport
from contracts.messages.finance import MarkStatementPayable, PayStatement, RecomputeStatement
from contracts.messages.identity import IdentityWebhookReceived
from contracts.messages.mail import SendMail
from contracts.messages.migration import AdvanceMigration, RunMigrationChunk
from contracts.messages.notices import DeliverNotices, SendNotice
from contracts.messages.registration import ApplicationSubmitted
from contracts.messages.requests import ApiRequestSeen
from contracts.messages.sandbox import RefreshSandbox
from contracts.messages.schedule import KeepHouse, MarkStatementsPayable

EIGHT_STEPS: Final = (
    timedelta(seconds=10),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
)
FIVE_STEPS: Final = EIGHT_STEPS[:5]
THREE_STEPS: Final = EIGHT_STEPS[:3]


@dataclass(frozen=True, kw_only=True, slots=True)
class Queue:
    """One queue and how its worker treats it.

    ``prefetch`` messages are in hand at a time; ``together`` of them may share a transaction, one after the
    other (only for quick handlers whose effects are all in the database). ``delays`` are waited out before
    the second, third … try. A ``single_active`` queue has one consumer at a time in the whole service. What is
    given up is buried among the dead letters; where that is off, it is dropped and counted.
    Its handler uses ``connections`` to the database at once for one message, that of the message among them.
    """

    name: str
    reads: Sequence[type[Message]]
    prefetch: int = 10
    together: int = 1
    delays: Sequence[timedelta] = FIVE_STEPS
    single_active: bool = False
    buries: bool = True
    connections: int = 1

    @property
    def worker(self) -> str:
        """The kind of worker that reads it."""
        return self.name.split(".", 1)[0]

    @property
    def dead(self) -> str:
        """Where its dead letters lie."""
        return f"{self.name}.dead"

    @property
    def types(self) -> frozenset[str]:
        """The types that it reads."""
        return frozenset(message.type for message in self.reads)


RECOMPUTE_STATEMENT: Final = Queue(
    name="finance.recompute_statement",
    reads=(DeclarationSubmitted, DeclarationVoided, RecomputeStatement),
    together=10,
)
SETTLE_STATEMENTS: Final = Queue(
    name="finance.settle_statements",
    reads=(MarkStatementsPayable, MarkStatementPayable, PayStatement),
    prefetch=1,
    single_active=True,
)
SEND_MAIL: Final = Queue(
    name="mail.send", reads=(ApplicationSubmitted, SendMail), delays=EIGHT_STEPS
)
KEEP_HOUSE: Final = Queue(
    name="sync.keep_house",
    reads=(KeepHouse,),
    prefetch=1,
    single_active=True,
    delays=THREE_STEPS,
)
PROCESS_WEBHOOK: Final = Queue(name="sync.process_webhook", reads=(IdentityWebhookReceived,))
STREAM_REQUESTS: Final = Queue(
    name="sync.stream_requests", reads=(ApiRequestSeen,), prefetch=4, buries=False
)
REFRESH_SANDBOX: Final = Queue(
    name="sync.refresh_sandbox",
    reads=(RefreshSandbox,),
    prefetch=1,
    single_active=True,
    delays=THREE_STEPS,
)
DELIVER_NOTICES: Final = Queue(
    name="sync.deliver_notices",
    reads=(DeliverNotices, SendNotice),
    prefetch=5,
    delays=EIGHT_STEPS,
)
WRITE_EXPORT: Final = Queue(
    name="sync.write_export", reads=(WriteExport,), prefetch=1, connections=3
)
ADVANCE_RUN: Final = Queue(
    name="migration.advance_run",
    reads=(AdvanceMigration,),
    prefetch=1,
    single_active=True,
    delays=THREE_STEPS,
)
RUN_CHUNKS: Final = Queue(
    name="migration.run_chunks", reads=(RunMigrationChunk,), prefetch=1, delays=THREE_STEPS
)

QUEUES: Final[Sequence[Queue]] = (
    RECOMPUTE_STATEMENT,
    SETTLE_STATEMENTS,
    SEND_MAIL,
    KEEP_HOUSE,
    PROCESS_WEBHOOK,
    STREAM_REQUESTS,
    REFRESH_SANDBOX,
    DELIVER_NOTICES,
    WRITE_EXPORT,
    ADVANCE_RUN,
    RUN_CHUNKS,
)


def readers_of(message_type: str, queues: Sequence[Queue]) -> Sequence[str]:
    """The names of the queues that take messages of this type."""
    return [queue.name for queue in queues if message_type in queue.types]


def concerns_nobody(message_type: str, queues: Sequence[Queue]) -> bool:
    """An event that no queue reads: no mistake, and nothing to publish.

    A command without a reader, or a type that the catalogue does not know, is a mistake.
    """
    schema = SCHEMAS.get(message_type)
    return (
        schema is not None
        and not issubclass(schema.makes, Command)
        and not readers_of(message_type, queues)
    )
