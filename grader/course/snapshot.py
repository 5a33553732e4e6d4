"""Packs an assignment version into bytes, to send to other machines and to replay a grading years later."""

import io
import zipfile
from pathlib import Path

from grader.assignment.version import AssignmentVersion
from grader.course.course_files import requirements_file
from grader.course.loading import load_assignment
from grader.course.own_sentences import FILE
from grader.course.reading import graded_by, reference_files
from grader.errors import SpecError
from grader.files import zipped


def pack(version: AssignmentVersion) -> bytes:
    """Pack everything that the version's gradings depend on: assignment, data, given files, tests, reference, words."""
    files = [version.folder / "assignment.toml", *graded_by(version.folder), *reference_files(version.course)]
    requirements = requirements_file(version.folder, version.course)
    files += [requirements] if requirements else []
    # students read them, although the version's hash does not cover them
    files += [version.course / FILE] if (version.course / FILE).is_file() else []
    return zipped((file.relative_to(version.course).as_posix(), file.read_bytes()) for file in files)


def unpack(parcel: bytes, course: Path, sha256: str) -> AssignmentVersion:
    """Unpack a version into the folder `course`.

    Raises:
        SpecError: these are not the files of the version `sha256`.
    """
    with zipfile.ZipFile(io.BytesIO(parcel)) as archive:
        archive.extractall(course)  # made by `pack` from an instructor's files, never from a submission
        (toml,) = [name for name in archive.namelist() if Path(name).match("assignments/*/assignment.toml")]
    version = load_assignment(course / Path(toml).parent)
    # the hash is computed anew from the files, so a replay by another release or from a damaged record is noticed
    if version.sha256 != sha256:
        raise SpecError(
            f"{version.slug}: the parcel contains version {version.sha256[:12]}, but {sha256[:12]} was wanted. "
            "Two machines run different releases of grader, or the record is damaged."
        )
    return version
