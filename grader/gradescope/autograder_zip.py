"""Make the zip to upload to Gradescope."""

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
# Gradescope runs this for each submission, as root. It writes results/results.json.
cd /autograder || exit 1
chmod -R o= source results submission submission_metadata.json 2>/dev/null
exec {command}
"""


def autograder(assignment: AssignmentVersion, options: Sequence[str]) -> dict[str, bytes]:
    """The files of `autograder.zip`, {name: content}.

    Args:
        assignment: The assignment to grade. Its reference is included; no other assignment is.
        options: Command-line options of `grader gradescope run` in the container.

    Raises:
        UsageError: a package that students may import is not installed here, so its version is unknown.
    """
    command = join(["/opt/grader/bin/grader", "gradescope", "run", *options])
    name, content = wheel()
    beside = distributions(assignment.assignment.imports)
    return {
        "setup.sh": _unix("setup.sh"),
        "run_autograder": RUN.format(command=command).encode(),
        "Dockerfile": _unix("Dockerfile"),
        "requirements.txt": _unix("requirements.txt"),
        # Pinned, so that grades do not depend on the day on which the platform builds the image.
        "imports.txt": "".join(f"{name}=={number}\n" for name, number in beside.items()).encode(),
        name: content,
        **{f"course/{path}": file for path, file in _parcel(assignment).items()},
    }


def archive(files: dict[str, bytes]) -> bytes:
    """The zip itself, with the scripts at its root marked as executable."""
    return zipped(files.items(), EXECUTABLE)


def _unix(name: str) -> bytes:
    """A file with Unix line ends: on Windows, git may have changed them, and bash could not run the script."""
    return (FILES / name).read_bytes().replace(b"\r\n", b"\n")


def _parcel(assignment: AssignmentVersion) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pack(assignment))) as parcel:
        return {name: parcel.read(name) for name in parcel.namelist()}
