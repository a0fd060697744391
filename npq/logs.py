"""Structured logs: one JSON object a line in earnest, readable lines for people.

Every line carries the request or message id that it belongs to; ids only, never names, addresses,
tokens or bodies. So a traceback shows where it went wrong, and neither the values of variables nor what
a driver or parser says of the value that it refused.
"""

import logging
import sys
from typing import Final

import structlog
from aiohttp.http import HttpProcessingError
from aiohttp.web_protocol import RequestPayloadError
from structlog.types import Processor

from npq.tracebacks import write_traceback

_SENDERS_MATTER: Final = (ConnectionError, HttpProcessingError, RequestPayloadError)


def set_up_logs(*, level: str, as_json: bool) -> None:
    """Send the logs of this process, and of the libraries in it, to standard error."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last: Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                write_traceback,
                last,
            ],
        )
    )
    logging.getLogger("aiohttp.server").addFilter(_only_ours)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    for noisy in ("aio_pika", "aiormq", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _only_ours(record: logging.LogRecord) -> bool:
    """Whether a line of the HTTP server is about us: a request that cannot be read is its sender's matter.

    It has been answered with 400, unless its sender has left, and may hold anything.
    """
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, _SENDERS_MATTER)
