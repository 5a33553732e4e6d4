"""Grade two thousand submissions in one run. Memory, descriptors, processes and time must not grow.

uv run python benchmarks/many.py [COUNT]
"""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from workloads import workloads

JOBS, STEP = 2, 200


def resident_mib() -> float:
    # The second field of statm: resident pages.
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def descriptors() -> int:
    # One entry for each open descriptor.
    return len(list(Path("/proc/self/fd").iterdir()))


def processes(pid: int) -> int:
    """Number of descendants of `pid`."""
    children = [
        int(child) for task in Path(f"/proc/{pid}/task").glob("*/children") for child in task.read_text().split()
    ]
    return len(children) + sum(map(processes, children))


def main(count: int, home: Path) -> None:
    light = workloads(home)[0]
    before = descriptors(), processes(os.getpid())
    print("| submissions | ms each | grader's memory | descriptors | processes |\n|---|---|---|---|---|")
    with light.grader() as grader, ThreadPoolExecutor(JOBS) as pool:
        for done in range(STEP, count + 1, STEP):
            started = time.perf_counter()
            # A batch of STEP at a time, so that growth shows from row to row.
            for grading in pool.map(lambda _: grader.grade(light.submission), range(STEP)):
                assert grading.score == grading.max_score
            spent = 1000 * (time.perf_counter() - started) / STEP
            time.sleep(0.1)  # the last workers are still being reaped
            print(f"| {done} | {spent:.1f} | {resident_mib():.1f} MiB | {descriptors()} | {processes(os.getpid())} |")
    print(
        f"\nBefore: {before[0]} descriptors, {before[1]} processes; "
        f"after: {descriptors()} and {processes(os.getpid())}."
    )


if __name__ == "__main__":
    with TemporaryDirectory(prefix="benchmark-") as home:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000, Path(home))
