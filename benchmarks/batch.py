"""Grade ten thousand submissions into one database, killing the run five times at random moments.

uv run python benchmarks/batch.py --students 10000 --kills 5
"""

import argparse
import itertools
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = Path(sys.executable).with_name("grader")
SLUG = "h5-one-hidden-layer"
KINDS = ("correct", "averaged-gradients", "column-biases", "forgot-derivative", "input-modified", "wrong-axis")
"""Right and wrong in typical ways; none is slow on purpose."""


def hand_in(folder: Path, students: int) -> None:
    """Write a class of submissions, no two with the same bytes."""
    sources = [(ROOT / "submissions" / SLUG / kind / "solution.py").read_text() for kind in KINDS]
    for number in range(students):
        place = folder / f"{KINDS[number % len(KINDS)]}-{number:06}"
        place.mkdir(parents=True)
        # The number makes each file different: equal files would be graded once.
        (place / "solution.py").write_text(f"{sources[number % len(KINDS)]}\n# {number}\n")


def query(db: Path, sql: str) -> list[tuple[object, ...]]:
    # The program may be writing at the same moment; a locked or missing database counts as empty.
    connection = sqlite3.connect(db, timeout=60)
    try:
        return connection.execute(sql).fetchall()
    except sqlite3.OperationalError:
        return []
    finally:
        connection.close()


def graded(db: Path) -> int:
    rows = query(db, "SELECT count(*) FROM gradings") if db.exists() else []
    return int(str(rows[0][0])) if rows else 0


def peak_mib(pid: int) -> float:
    """Peak memory of the grader's own process, in MiB."""
    try:
        # VmHWM is the highest resident size so far; the process may have ended, hence the except.
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)


def run(work: Path, stop_at: int | None, jobs: int, marks: list[tuple[float, int]]) -> tuple[int, float]:
    """Run the program once, killed after `stop_at` gradings. Returns its exit code and peak memory in MiB."""
    db, peak = work / "grades.db", 0.0
    command = [str(PROGRAM), "grade", SLUG, "class", "--json", "--quiet", "--jobs", str(jobs)]
    with (work / "out.json").open("w") as out, (work / "err.txt").open("a") as err:
        process = subprocess.Popen(command, cwd=work, stdout=out, stderr=err)
        while process.poll() is None:
            peak = max(peak, peak_mib(process.pid))
            count = graded(db)
            if not marks or count - marks[-1][1] >= 500:
                marks.append((time.monotonic(), count))
            if stop_at is not None and count >= stop_at:
                # SIGKILL, which leaves the program no chance to tidy up.
                process.kill()
            time.sleep(0.1)
    return process.returncode, peak


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--students", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="grader-bench-"))
    db = work / "grades.db"
    hand_in(work / "class", arguments.students)
    # A fixed seed, so that two measurements stop at the same places.
    stops = sorted(random.Random(7).sample(range(arguments.students // 20, arguments.students - 20), arguments.kills))
    marks: list[tuple[float, int]] = []
    started, peaks = time.monotonic(), []
    for stop in [*stops, None]:
        code, peak = run(work, stop, arguments.jobs, marks)
        peaks.append(round(peak))
        print(f"exit {code} at {graded(db)} gradings after {time.monotonic() - started:.0f} s, peak {peak:.0f} MiB")
    seconds = time.monotonic() - started
    report = json.loads((work / "out.json").read_text())
    rates = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in itertools.pairwise(marks) if b[1] > a[1]]
    print(
        json.dumps(
            {
                "students": arguments.students,
                "killed_at": stops,
                "gradings": graded(db),
                "submissions_graded": query(db, "SELECT count(DISTINCT submission_id) FROM gradings")[0][0],
                "standings": query(db, "SELECT count(*) FROM standings")[0][0],
                "listed": len(report["submissions"]),
                "faults": sum(one["outcome"] == "fault" for one in report["submissions"]),
                "scores_by_kind": {
                    kind: sorted({one["score"] for one in report["submissions"] if one["student"].startswith(kind)})
                    for kind in KINDS
                },
                "integrity": query(db, "PRAGMA integrity_check"),
                "foreign_keys": query(db, "PRAGMA foreign_key_check"),
                "seconds": round(seconds),
                "per_second": round(arguments.students / seconds, 1),
                "per_second_over_the_run": [round(rate, 1) for rate in rates],
                "peak_mib": peaks,
                "database_mib": round(db.stat().st_size / 2**20, 1),
            },
            indent=1,
        )
    )
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
