"""``npq asyncapi``: the messages and queues as a document, printed or held against the one in docs."""

import yaml

from contracts.messages.asyncapi import asyncapi
from npq.commands.documents import Check, publish
from workers.queues import QUEUES

VERSION = "1"


def asyncapi_command(check: Check = None) -> None:
    """The message contracts as an AsyncAPI 3.0 document."""
    publish(asyncapi_yaml(), check=check, command="npq asyncapi")


def asyncapi_yaml() -> str:
    """The document as it is kept in ``docs/asyncapi.yaml``."""
    queues = {queue.name: sorted(queue.types) for queue in QUEUES}
    document = asyncapi(queues, version=VERSION)
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)
