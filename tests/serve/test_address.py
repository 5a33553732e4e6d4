"""The address at which the service listens."""

import socket
from contextlib import closing
from pathlib import Path

import pytest

from grader.batch import Setup
from grader.errors import UsageError
from grader.serve.server import ServerOptions, serve
from grader.serve.stations import GradingOptions


def test_a_second_start_is_refused_before_it_changes_anything(tmp_path: Path) -> None:
    db = tmp_path / "grades.db"
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        options = ServerOptions(str(db), GradingOptions(tmp_path, Setup(jobs=1)), port=other.getsockname()[1])
        with pytest.raises(UsageError, match="choose another --port"):
            serve(options, pytest.fail)
    assert not db.exists(), "no link was made, so that of the service that runs still works"
