"""The embedded PostgreSQL: made once, joined while it runs, its data kept."""

import asyncpg
import pytest

from domain.faults import Unavailable
from store.embedded import embedded_server, start_embedded


@pytest.fixture
def state(tmp_path_factory):
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory(prefix="npq-embedded-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


async def test_data_are_kept_from_one_start_to_the_next(state):
    with embedded_server(state, throwaway=True) as server:
        connection = await asyncpg.connect(server.url)
        await connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        await connection.close()
    with embedded_server(state, throwaway=True) as server:
        connection = await asyncpg.connect(server.url)
        assert await connection.fetchval("SELECT answer FROM kept") == 42
        await connection.close()


async def test_a_second_start_joins_the_running_server_and_leaves_it_running(state):
    with embedded_server(state, throwaway=True) as first:
        with embedded_server(state, throwaway=True) as second:
            assert (second.started, second.url) == (False, first.url)
        connection = await asyncpg.connect(first.url)
        await connection.close()


def test_data_of_another_major_version_are_left_alone(state):
    (state / "postgres").mkdir()
    (state / "postgres" / "PG_VERSION").write_text("12\n")
    with pytest.raises(Unavailable, match="made by PostgreSQL 12"):
        start_embedded(state)


def test_a_folder_that_can_keep_nothing_is_told(state):
    (state / "a file").touch()
    for folder in (state / "a file", state / "a file" / "below"):
        with pytest.raises(Unavailable, match="No data can be kept in"):
            start_embedded(folder)
