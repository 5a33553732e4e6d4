"""Makes the zip that is uploaded to Gradescope."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from shlex import join

from grader.assignment.version import AssignmentVersion
from grader.authoring.wheel import distributions, wheel
from grader.course.snapshot import pack
from grader.files import zipped

FILES = Path(__file__).with_name("files")
EXECUTABLE = frozenset({"setup.sh", "run_autograder"})
RUN = """#!/usr/bin/env bash
# Run by Gradescope for each submission, as root: writes results/results.json.
cd /autograder || exit 1
chmod -R o= source results submission submission_metadata.json 2>/dev/null
exec {command}
"""


def autograder(assignment: AssignmentVersion, options: Sequence[str]) -> dict[str, bytes]:
    """The files of `autograder.zip` by name.

    Args:
        assignment: What is graded; its reference comes along, and no other assignment.
        options: Of `grader gradescope run` in the container.

    Raises:
        UsageError: a package that students may import is not installed here, so its version is not known.
    """
    command = join(["/opt/grader/bin/grader", "gradescope", "run", *options])
    name, content = wheel()
    beside = distributions(assignment.assignment.imports)
    return {
        "setup.sh": _unix("setup.sh"),
        "run_autograder": RUN.format(command=command).encode(),
        "Dockerfile": _unix("Dockerfile"),
        "requirements.txt": _unix("requirements.txt"),
        "imports.txt": "".join(f"{name}=={number}\n" for name, number in beside.items()).encode(),
        name: content,
        **{f"course/{path}": file for path, file in _parcel(assignment).items()},
    }


def archive(files: dict[str, bytes]) -> bytes:
    """The zip itself: scripts at its root, with the bits that let them run."""
    return zipped(files.items(), EXECUTABLE)


def _unix(name: str) -> bytes:
    """A file with line ends that bash can read, whatever git made of them."""
    return (FILES / name).read_bytes().replace(b"\r\n", b"\n")


def _parcel(assignment: AssignmentVersion) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pack(assignment))) as parcel:
        return {name: parcel.read(name) for name in parcel.namelist()}
