"""Makes the folder and the zip that students are given."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

from grader.errors import UsageError
from grader.handout.frozen import ARRAYS, TEXT, freeze
from grader.marking.expected import Expectations
from grader.spec.assignment import Assignment, AssignmentVersion
from grader.spec.checks import Check

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every entry, so that the same handout is the same file."""


def handout(version: AssignmentVersion, seed: int) -> dict[str, bytes]:
    """The files of a handout by name.

    Args:
        version: The assignment.
        seed: Of the self-check's inputs; never the grading's.

    Raises:
        UsageError: there is no starter.
    """
    starter = version.folder / "starter"
    if not starter.is_dir():
        raise UsageError(f"{starter}: not there. Students begin with the files of this folder.")
    files = {
        path.relative_to(starter).as_posix(): path.read_bytes()
        for path in sorted(starter.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    text, arrays = freeze(Expectations(version, seed))
    return {**files, TEXT: text.encode(), ARRAYS: arrays, "README.md": instructions(version.assignment).encode()}


def instructions(assignment: Assignment) -> str:
    """What a student reads first, as Markdown."""
    visible = [check for check in assignment.checks if check.visibility == "visible"]
    hidden = [check for check in assignment.checks if check.visibility != "visible"]
    say = assignment.words
    rows = [f"| {check.title} | `{_call(check)}` | {check.points:g} |" for check in visible]
    lines = [
        f"# {assignment.title}",
        "",
        say("handout.install"),
        "",
        "```console",
        "$ uv tool install gradient_grader-*.whl       # or: python -m pip install gradient_grader-*.whl",
        "```",
        "",
        say("handout.write", module=assignment.module),
        "",
        "```console",
        "$ grader check            # or: grader check --watch",
        "```",
        "",
        say("handout.self-check"),
        "",
        f"| {say('handout.asked')} | {say('handout.function')} | {say('handout.points')} |",
        "|---|---|---|",
        *(row.replace("``", "") for row in rows),
    ]
    if hidden:
        points = sum(check.points for check in hidden)
        worth = say("handout.point-one") if points == 1 else say("handout.points-many", points=f"{points:g}")
        if len(hidden) == 1:
            lines += ["", say("handout.hidden-one", worth=worth)]
        else:
            lines += ["", say("handout.hidden", count=len(hidden), worth=worth)]
    return "\n".join(lines) + "\n"


def _call(check: Check) -> str:
    """`name(parameters)`; nothing where no function is called."""
    function = getattr(check, "function", "")
    return f"{function}({', '.join(getattr(check, 'arguments', ()))})" if function else ""


def write_folder(files: Mapping[str, bytes], folder: Path, force: bool = False) -> list[str]:
    """Write a handout's files; what is there already may be a student's, and stays unless `force`.

    Returns:
        Names of what else is there: somebody's own, or of an older handout.

    Raises:
        UsageError: the folder is not empty.
    """
    if not force and folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder}: not empty. Overwrite an older handout with --force, or take another --out.")
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    there = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in there if name not in files)


def write_zip(files: Mapping[str, bytes], path: Path, top: str) -> None:
    """The same as a zip with one folder in it, byte for byte the same every time."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(f"{top}/{name}", EPOCH), files[name], zipfile.ZIP_DEFLATED)
