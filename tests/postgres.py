"""A PostgreSQL server of our own, with a new database for each test."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

QUIET: dict[str, Any] = {"check": True, "stdout": subprocess.DEVNULL, "cwd": "/"}


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _as_postgres(*command: str) -> list[str]:
    """PostgreSQL refuses to run as root."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else list(command)


@pytest.fixture(scope="session")
def new_databases() -> Iterator[Iterator[str]]:
    """Addresses of empty databases; the server runs for as long as the session."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not binaries:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with tempfile.TemporaryDirectory(prefix="grader-postgres-") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        data, port = folder / "data", free_port()
        control = _as_postgres(str(binaries[-1] / "pg_ctl"), "-D", str(data))
        subprocess.run(_as_postgres(str(binaries[-1] / "initdb"), "-A", "trust", "-U", "grader", str(data)), **QUIET)
        settings = f"-c listen_addresses=127.0.0.1 -c fsync=off -p {port} -k {folder}"
        subprocess.run([*control, "-l", str(folder / "log"), "-o", settings, "-w", "start"], **QUIET)
        try:
            yield _created(binaries[-1] / "createdb", port)
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], **QUIET)


def _created(createdb: Path, port: int) -> Iterator[str]:
    for number in count():
        subprocess.run([createdb, "-h", "127.0.0.1", "-p", str(port), "-U", "grader", f"grades{number}"], **QUIET)
        yield f"postgresql://grader@127.0.0.1:{port}/grades{number}"


@pytest.fixture
def postgres(new_databases: Iterator[str]) -> str:
    """The address of an empty database."""
    return next(new_databases)
