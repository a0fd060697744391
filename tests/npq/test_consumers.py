"""Every queue has its worker: what it reads is handled, and nothing else."""

from pathlib import Path

import pytest

from npq.consumers import connections_needed, subscriptions
from npq.runtime import opened
from npq.settings import read_settings
from workers.queues import KEEP_HOUSE, QUEUES, SEND_MAIL
from workers.schedule import JOBS


async def test_every_queue_handles_exactly_what_it_reads(
    database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("NPQ_ENVIRONMENT", "test")
    monkeypatch.setenv("NPQ_DATABASE_URL", database_url)
    monkeypatch.setenv("NPQ_DATA_DIR", str(tmp_path))
    async with opened(read_settings()) as runtime:
        handled = {each.queue.name: set(each.handlers) for each in subscriptions(runtime)}
    assert handled == {queue.name: set(queue.reads) for queue in QUEUES}


def test_every_slot_of_the_schedule_is_read():
    read = {message for queue in QUEUES for message in queue.reads}
    assert {job.sends for job in JOBS} <= read


def test_a_process_has_a_connection_for_each_message_in_hand():
    assert connections_needed([SEND_MAIL, KEEP_HOUSE]) == 10 + 1 + 2
