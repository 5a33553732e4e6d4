"""The archive reader under a coverage-guided fuzzer; not part of the test run.

uv run --with atheris python tests/fuzz/archives.py -max_total_time=600 [CORPUS-FOLDER]
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["grader.intake", "zipfile"]):
    from grader.intake import Wanted, collect
    from grader.limits import Limits

PLACE = Path(tempfile.mkdtemp()) / "ana.zip"
LIMITS = Limits(source_kib=16)


def once(data: bytes) -> None:
    """Every zip is read, or refused with a sentence; nothing may be raised."""
    PLACE.write_bytes(data)
    for submission in collect([PLACE], Wanted(), LIMITS):
        if bool(submission.refused) == bool(submission.files):
            raise AssertionError("neither read nor refused")


if __name__ == "__main__":
    atheris.Setup(sys.argv, once)
    atheris.Fuzz()
