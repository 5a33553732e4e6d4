"""Finds the wanted module among a student's files, even if its name is not quite right."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.errors import SubmissionError
from grader.intake.notebook import is_notebook, notebook_to_module
from grader.intake.sources import readable
from grader.intake.wanted import Wanted, normal_name
from grader.language.catalogue import Said, say
from grader.language.cleaning import clean_line
from grader.limits import Limits


@dataclass(frozen=True)
class Choice:
    """The files for the student's process, and what the student should know about the choice."""

    files: Mapping[str, bytes]
    notes: tuple[Said, ...] = ()


def choose_module(
    files: Mapping[str, bytes],
    wanted: Wanted,
    limits: Limits,
    *,
    others: Sequence[str] = (),
    named_for_student: bool = False,
) -> Choice:
    """Find the file that is meant, and place it at the top under the wanted name.

    Args:
        files: The modules and notebooks that were handed in, by relative path.
        wanted: What the assignment asks for.
        limits: Say how much code a notebook may contain.
        others: Names of the other files that were handed in.
        named_for_student: If there is only one file, it may have its author's name.

    Raises:
        SubmissionError: there is no file, it is unclear which one is meant, or it is not source code.
    """
    file = f"{wanted.module}.py"
    own = {name: content for name, content in files.items() if PurePosixPath(name).name not in wanted.given_names}
    if not own:
        rest = [*files, *others]
        nothing = say("intake.nothing", wanted=file)
        raise SubmissionError(say("intake.nothing-but", others=_listed(rest), wanted=file) if rest else nothing)
    meant = next(iter(own)) if named_for_student and len(own) == 1 else _meant(own, wanted.module)
    exact = PurePosixPath(meant).name == file
    if wanted.strict and not exact and not named_for_student:
        raise SubmissionError(say("intake.name-strictly", wanted=file, names=_listed(list(own))))
    folder = PurePosixPath(meant).parent
    helpers = [name for name in files if name.endswith(".py") and name != meant]
    # helpers come first, so that none can replace the module in the dict below
    placed = {_below(name, folder): _as_far_as_readable(name, files[name]) for name in helpers}
    content, notes = _source(meant, files[meant], file, limits.source_kib << 10)
    if not exact and not named_for_student and not notes:
        notes = [say("intake.graded-as", name=clean_line(meant), wanted=file)]
    return Choice({**placed, file: content}, (*notes, *_left(own, meant, wanted)))


def _source(name: str, content: bytes, wanted: str, most: int) -> tuple[bytes, list[Said]]:
    shown = clean_line(name)
    if name.endswith(".ipynb") or is_notebook(content):
        return notebook_to_module(content, most), [say("intake.notebook", name=shown, wanted=wanted)]
    source = readable(shown, content)
    return source.content, list(source.notes)


def _as_far_as_readable(name: str, content: bytes) -> bytes:
    """The content of a helper module, unchanged if it is not source code: importing it fails then, with a line."""
    try:
        return readable(clean_line(name), content).content
    except SubmissionError:
        return content


def _meant(files: Mapping[str, bytes], module: str) -> str:
    # from the strictest rule to the loosest: a looser one counts only if no file fits a stricter one
    rules: list[Callable[[str], bool]] = [
        lambda name: PurePosixPath(name).name == f"{module}.py",
        lambda name: name.endswith(".py") and normal_name(name) == module.lower(),
        lambda name: name.endswith(".ipynb") and normal_name(name) == module.lower(),
        lambda name: module.lower() in re.split(r"[\W_]+", PurePosixPath(name).stem.lower()),
    ]
    for rule in rules:
        if candidates := [name for name in files if rule(name)]:
            if only := _one_of(candidates, files):
                return only
            raise SubmissionError(say("intake.several", wanted=f"{module}.py", names=_listed(candidates)))
    if lone := _one_of(list(files), files):
        return lone
    raise SubmissionError(say("intake.no-such-file", wanted=f"{module}.py", names=_listed(list(files))))


def _one_of(candidates: Sequence[str], files: Mapping[str, bytes]) -> str | None:
    """The file that is meant among candidates: the topmost one, and a module rather than the notebook it came from.

    None if that leaves several with different contents.
    """
    top = min(len(PurePosixPath(name).parts) for name in candidates)
    highest = [name for name in candidates if len(PurePosixPath(name).parts) == top]
    modules = [name for name in highest if name.endswith(".py")]
    if len(modules) == 1 and {normal_name(name) for name in highest} == {normal_name(modules[0])}:
        return modules[0]
    # several files with the same bytes: it does not matter which one is graded
    same = len({files[name] for name in highest}) == 1
    return highest[0] if same else None


def _left(files: Mapping[str, bytes], meant: str, wanted: Wanted) -> list[Said]:
    """A note about copies that differ from the graded file: the student may have gone on working in one of them."""
    # only copies that differ: an identical one cannot be the newer version
    copies = [
        name for name, content in files.items() if name != meant and wanted.names(name) and content != files[meant]
    ]
    return [say("intake.not-graded", name=clean_line(meant), others=_listed(copies))] if copies else []


def _below(name: str, folder: PurePosixPath) -> str:
    """The path of a helper relative to the module's folder, so that the module's imports still find it."""
    path = PurePosixPath(name)
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else name


def _listed(names: Sequence[str]) -> str:
    # bounded, since a student chooses how many files there are and what they are called
    return ", ".join(clean_line(name, 60) for name in names[:5]) + (", ..." if len(names) > 5 else "")
