"""Hand-ins are graded on a Dask cluster, as `grader grade` does."""

from pathlib import Path

import pytest

from tests.batch.test_elsewhere import dask_cluster
from tests.serve.running import Running
from tests.serve.test_killed import check, hand_in_all, limitless_course


@pytest.mark.slow  # it starts a scheduler and two workers
def test_a_cluster_grades_what_is_handed_in(tmp_path: Path) -> None:
    with dask_cluster(tmp_path) as (address, _):
        where = ("--executor", address, "--require-isolation", "limited")
        service = Running(limitless_course(tmp_path / "course"), str(tmp_path / "grades.db"), options=where)
        service.start()
        taken = hand_in_all(service, lambda: None, students=3, attempts=2)
        service.wait()
        check(service, taken)
