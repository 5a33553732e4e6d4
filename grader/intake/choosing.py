"""Finds the wanted module among a student's files, even if its name is not quite right."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from grader.errors import SubmissionError
from grader.intake.notebook import Converted, convert, is_notebook, parsed, text_of
from grader.intake.placing import placed
from grader.intake.sources import readable
from grader.intake.wanted import Wanted, file_of, normal_name
from grader.language.catalogue import Said, say
from grader.language.cleaning import clean_line
from grader.limits import Limits
from grader.notation.lines import CELL, TEXTS

DEFINED = re.compile(rb"(?:\\n|\b)(?:def|class)[ \t]+(\w+)|(?:^|\"|\\n)[ \t]*(\w+)[ \t]*=(?!=)", re.MULTILINE)
"""Definitions of names, also in a notebook, whose lines are JSON strings."""
BLANK = re.compile(rb"\bNotImplementedError\b")


@dataclass(frozen=True)
class ChosenFiles:
    """The files for the student's process, and what the student should know about the choice."""

    files: Mapping[str, bytes]
    notes: tuple[Said, ...] = ()


def choose_modules(
    files: Mapping[str, bytes],
    wanted: Wanted,
    limits: Limits,
    *,
    others: Sequence[str] = (),
    named_for_student: bool = False,
) -> ChosenFiles:
    """Find the files that are meant, and place them where the wanted modules are imported from.

    Args:
        files: The modules and notebooks that were handed in, by relative path.
        wanted: What the assignment asks for.
        limits: Limits, such as how much code a notebook may contain.
        others: Names of the other files that were handed in.
        named_for_student: If there is only one file, it may have its author's name.

    Raises:
        SubmissionError: there is no file, it is unclear which one is meant, or it is not source code.
    """
    texts = texts_in(files, limits.source_kib << 10) if wanted.texts else {}
    files = {name: content for name, content in files.items() if name.endswith(".ipynb") or name not in texts}
    own = {name: content for name, content in files.items() if PurePosixPath(name).name not in wanted.given_names}
    if wanted.texts and (texts or own) and not (own and wanted.modules):
        return ChosenFiles({**{name: content for name, content in own.items() if name.endswith(".py")}, **texts})
    if not own:
        raise SubmissionError(_nothing([*files, *others], wanted))
    any_name = named_for_student and len(own) == 1
    meant, lost = _all_meant(own, wanted, any_name=any_name)
    if not meant:
        raise lost[0]
    notes = [error.said for error in lost if error.said.sentence != "intake.no-such-file"]
    beside = {name: content for name, content in files.items() if name.endswith(".py") and name not in meant.values()}
    helpers, written, chosen = dict[str, bytes](), dict[str, bytes](), dict[str, bytes]()
    for module, name in meant.items():
        modules = {**beside, name: files[name]} if name.endswith(".py") else beside
        target, placed_helpers = placed(name, module, modules, wanted.packages)
        source, said = _source(name, files[name], module, wanted, limits)
        helpers |= {path: _as_far_as_readable(path, content) for path, content in placed_helpers.items()}
        written |= source.written
        chosen[target] = source.module
        if not said and not any_name and not _is_exact(name, module):
            said = [say("intake.graded-as", name=clean_line(name), wanted=file_of(module))]
        notes += [*said, *_left(own, meant.values(), module)]
    # the chosen files come last, so that no helper can replace one
    files = {**helpers, **texts, **written, **chosen}
    return ChosenFiles(files, tuple(dict.fromkeys(notes)))  # one notebook may be meant for several modules


def _nothing(others: Sequence[str], wanted: Wanted) -> Said:
    if not others:
        return say("intake.nothing", wanted=wanted.files)
    return say("intake.nothing-but", others=_listed(others), wanted=wanted.files)


def _all_meant(
    files: Mapping[str, bytes], wanted: Wanted, *, any_name: bool
) -> tuple[dict[str, str], list[SubmissionError]]:
    """The file that is meant for each module, and why there is none for the others."""
    # with several modules, a file that is left over is a helper rather than the missing module
    lone = len(wanted.modules) == 1 or len(files) == 1
    meant: dict[str, str] = {}
    lost: list[SubmissionError] = []
    for module in wanted.modules:
        rest = {name: content for name, content in files.items() if not wanted.is_for_another(name, module)}
        try:
            meant[module] = next(iter(files)) if any_name else _meant(rest, module, wanted, lone=lone)
            if wanted.strict and not any_name and not _is_exact(meant[module], module):
                names = _listed(list(files))
                raise SubmissionError(say("intake.name-strictly", wanted=file_of(module), names=names))
        except SubmissionError as error:
            meant.pop(module, None)
            lost.append(error)
    return {**_in_notebooks(files, wanted), **meant}, lost


def _in_notebooks(files: Mapping[str, bytes], wanted: Wanted) -> dict[str, str]:
    """For each module a notebook that defines it: one may hold several, whichever of them it is named after."""
    notebooks = [] if wanted.strict else [name for name in files if name.endswith(".ipynb")]
    found = {module: _defining_most(notebooks, files, wanted.asked_only_of(module)) for module in wanted.modules}
    return {module: name for module, name in found.items() if name}


def _is_exact(name: str, module: str) -> bool:
    return PurePosixPath(name).name == PurePosixPath(file_of(module)).name


def _source(name: str, content: bytes, module: str, wanted: Wanted, limits: Limits) -> tuple[Converted, list[Said]]:
    shown = clean_line(name)
    if name.endswith(".ipynb") or is_notebook(content):
        several = len(wanted.modules) > 1
        converted = convert(name, content, limits.source_kib << 10, file_of(module), several=several)
        return converted, [say("intake.notebook", name=shown)]
    source = readable(shown, content)
    return Converted(source.content), list(source.notes)


def _as_far_as_readable(name: str, content: bytes) -> bytes:
    """The content of a helper module, unchanged if it is not source code: importing it fails then, with a line."""
    try:
        return readable(clean_line(name), content).content
    except SubmissionError:
        return content


def _meant(files: Mapping[str, bytes], module: str, wanted: Wanted, *, lone: bool) -> str:
    file, stem = file_of(module), module.rpartition(".")[2]
    # names of this module count first: a notebook may define more names of the others
    asked = [wanted.asked.get(module, frozenset()), wanted.all_asked]
    # from the strictest rule to the loosest: a looser one counts only if no file fits a stricter one
    rules: list[Callable[[str], bool]] = [
        lambda name: f"/{name}".endswith(f"/{file}"),
        lambda name: _is_exact(name, module),
        lambda name: name.endswith(".py") and normal_name(name) == stem.lower(),
        lambda name: name.endswith(".ipynb") and normal_name(name) == stem.lower(),
        lambda name: stem.lower() in re.split(r"[\W_]+", PurePosixPath(name).stem.lower()),
    ]
    for rule in rules:
        if candidates := [name for name in files if rule(name)]:
            if only := _one_of(candidates, files) or _defining(candidates, files, asked):
                return _or_notebook(only, files, asked)
            raise SubmissionError(say("intake.several", wanted=file, names=_listed(candidates)))
    rest = [name for name in files if PurePosixPath(name).name != "__init__.py"]
    if lone and rest and (only := _one_of(rest, files) or _lone_notebook(rest) or _defining(rest, files, asked)):
        return only
    raise SubmissionError(say("intake.no-such-file", wanted=file, names=_listed(list(files))))


def _defining(names: Sequence[str], files: Mapping[str, bytes], asked: Sequence[Collection[str]]) -> str | None:
    """The file that defines most of the first names that tell the files apart."""
    return next(filter(None, (_defining_most(names, files, some) for some in asked)), None)


def _or_notebook(name: str, files: Mapping[str, bytes], asked: Sequence[Collection[str]]) -> str:
    """The file, or a notebook that defines more of what is asked for: next to an untouched starter, for example."""
    notebooks = [other for other in files if other.endswith(".ipynb")] if name.endswith(".py") else []
    return _defining([name, *notebooks], files, asked) or name


def _lone_notebook(names: Sequence[str]) -> str | None:
    """The only notebook; the modules next to it are its helpers."""
    notebooks = [name for name in names if name.endswith(".ipynb")]
    return notebooks[0] if len(notebooks) == 1 else None


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


def _left(files: Mapping[str, bytes], meant: Collection[str], module: str) -> list[Said]:
    """A note about copies that differ from the graded file, and notebooks: the student may have worked on in those."""
    stem = module.rpartition(".")[2].lower()
    graded = [name for name in meant if normal_name(name) == stem] or list(meant)
    # only copies that differ: an identical one cannot be the newer version
    copies = [
        name
        for name, content in files.items()
        if name not in meant and (normal_name(name) == stem or name.endswith(".ipynb")) and content != files[graded[0]]
    ]
    return [say("intake.not-graded", name=clean_line(graded[0]), others=_listed(copies))] if copies else []


def _listed(names: Sequence[str]) -> str:
    # bounded, since a student chooses how many files there are and what they are called
    return ", ".join(clean_line(name, 60) for name in names[:5]) + (", ..." if len(names) > 5 else "")


def _defining_most(names: Sequence[str], files: Mapping[str, bytes], asked: Collection[str]) -> str | None:
    """The file that defines most of the wanted names; None if several do. The text is searched, never parsed."""
    counts = {name: _count(files[name], asked) for name in names}
    most = max(counts.values(), default=0)
    best = [name for name in names if counts[name] == most]
    return best[0] if most > 0 and len(best) == 1 else None


def _count(content: bytes, asked: Collection[str]) -> int:
    found = {(one[1] or one[2]).decode("utf-8", "replace") for one in DEFINED.finditer(content)}
    # a starter defines everything, and has nothing to grade
    return len(found & set(asked)) - len(BLANK.findall(content))


def texts_in(files: Mapping[str, bytes], most: int) -> dict[str, bytes]:
    """The texts in a student's files, by name; a notebook's text cells are one text, named for the notebook.

    Args:
        files: What was handed in, by relative path.
        most: Most bytes of one text that are kept.
    """
    found: dict[str, bytes] = {}
    for name, content in files.items():
        if name.endswith(".ipynb") or is_notebook(content):
            found[f"{name}.md"] = _of_notebook(name, content)[:most]
        elif name.lower().endswith(TEXTS):
            found[name] = _plain(name, content)[:most]
    return {name: content for name, content in found.items() if content.strip()}


def _plain(name: str, content: bytes) -> bytes:
    try:
        return readable(clean_line(name), content).content
    except SubmissionError:  # a picture that was renamed, say: there are no lines in it
        return b""


def _of_notebook(name: str, content: bytes) -> bytes:
    """All text cells, each below a line with its number. A damaged notebook is reported when its code is read."""
    shown = clean_line(PurePosixPath(name).name, 60)
    try:
        cells = [source for source in _text_cells(parsed(content)) if source.strip()]
    except (SubmissionError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return b""
    parts = [f"{CELL}{number} of {shown}\n{source}\n" for number, source in enumerate(cells, 1)]
    return "".join(parts).encode("utf-8", "replace")


def _text_cells(notebook: Any) -> Iterator[str]:
    for sheet in notebook.get("worksheets", [notebook]):
        for cell in sheet["cells"]:
            if cell["cell_type"] in {"markdown", "raw"}:
                yield text_of(cell["source"])
