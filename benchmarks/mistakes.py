"""Mistakes that students make, written without sight of how diagnosis works: which are named, and how truly.

The tables in `mistakes/` hold them as edits of bundled right submissions, singly and in pairs, and the names that are
true of each: judged by hand once, kept so that every run can count. From the fifth table on, some replace whole
functions, and say at which line the mistake is. `--places` looks for the lines instead, and counts where the true one
is among those of the first wrong check that has some. `--course` takes another course, with all its tables.
Usage: python benchmarks/mistakes.py [--table second | --course another_course] [--authored] [--places] [--notes]
                                     [GROUP ...]
"""

import argparse
import ast
import difflib
import math
import re
import statistics
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from diagnosis import without_authored

from grader.api import load_assignment
from grader.assignment.version import AssignmentVersion
from grader.intake import read_one
from grader.language.catalogue import Said, Spoken
from grader.marking.expected import Expectations
from grader.marking.grade_submission import grade, sandbox_for, verify
from grader.marking.modules import Modules
from grader.results.grading import Grading
from grader.results.submission import Submission

SEED = 11
FATES = ("truly", "perhaps truly", "falsely", "perhaps falsely", "unnamed", "raised")
SAYS_NO_CAUSE = {"follows", "all-zeros"}
HERE = Path(__file__).parent

Group = Mapping[str, Any]
Case = tuple[Submission, Sequence[str], Sequence[Set[int]]]
"""A wrong submission, the names that are true of it, and the lines of each of its mistakes."""


def read_tables(tables: Sequence[Path]) -> tuple[dict[str, Group], dict[str, Sequence[Sequence[str]]]]:
    """The groups of several tables by name, and the pairs of each."""
    groups: dict[str, Group] = {}
    pairs: dict[str, Sequence[Sequence[str]]] = {}
    for table in tables:
        read = tomllib.loads(table.read_text())
        pairs |= read.pop("pairs", {})
        groups |= read
    return groups, pairs


def cases(version: AssignmentVersion, group: Group, pairs: Sequence[Sequence[str]]) -> Iterator[Case]:
    """The wrong submissions of one group: each mistake alone, then the pairs."""
    right = read_one(version.course / "submissions" / version.slug / group["submission"], version)
    file = group.get("file", f"{version.assignment.module}.py")
    source = right.files[file].decode()
    for names in [*([name] for name in group["mistakes"]), *pairs]:
        text = source
        mistakes = [group["mistakes"][name] for name in names]
        for one in mistakes:
            was = _was(source, one)
            assert text.count(was) == 1, names
            text = text.replace(was, _becomes(one))
        lines = [found for one in mistakes for found in _lines(source, text, one)]
        truly = [name for one in mistakes for name in one.get("truly", ())]
        yield replace(right, student="+".join(names), files={**right.files, file: text.encode()}), truly, lines


def _was(source: str, mistake: Mapping[str, Any]) -> str:
    """The passage that a mistake takes the place of: as written, or the function or class that it replaces."""
    if "was" in mistake:
        return str(mistake["was"])
    found = [node for node in ast.parse(source).body if getattr(node, "name", "") == mistake["replaces"]]
    return "\n".join(source.splitlines()[found[0].lineno - 1 : found[0].end_lineno])


def _becomes(mistake: Mapping[str, Any]) -> str:
    """What stands there instead: of a passage as it is written, of a function without the lines around it."""
    return str(mistake["is"]) if "was" in mistake else str(mistake["is"]).strip("\n")


def _lines(source: str, wrong: str, mistake: Mapping[str, Any]) -> Sequence[Set[int]]:
    """The lines of the mistake in the wrong text: those it says, or all that differ; two around what is missing.

    A function with two mistakes says the lines of each.
    """
    was, becomes = _was(source, mistake), _becomes(mistake)
    if "at" in mistake:
        start = wrong[: wrong.index(becomes)].count("\n") + 1
        said = [mistake["at"]] if isinstance(mistake["at"], str) else mistake["at"]
        each = [said] if isinstance(said[0], str) else said
        return [{start + becomes[: becomes.index(one)].count("\n") for one in lines} for lines in each]
    alone = source.replace(was, becomes).splitlines()
    edits = difflib.SequenceMatcher(None, source.splitlines(), alone, autojunk=False).get_opcodes()
    changed = [(start, end) for tag, _, _, start, end in edits if tag != "equal"]
    return [{line for start, end in changed for line in (range(start + 1, end + 1) or (start, start + 1))}]


def told(grading: Grading) -> dict[str, str]:
    """What the student is told, by check and array: ids with what they are about, or the outcome."""
    found: dict[str, str] = {}
    for check in grading.checks:
        for one in check.diagnoses:
            key = f"{check.id}.{one.array}"
            name = f"{one.id}:{one.detail}" if one.detail else one.id
            name += "?" * (one.confidence < 1)
            found[key] = f"{found[key]} | {name}" if key in found else name
        if check.outcome not in ("passed", "mismatch"):
            found[check.id] = f"({check.outcome}) {' '.join(_id(one) for one in check.said)}"
    return found


def _id(said: Spoken) -> str:
    """The id of a sentence, or a text that somebody wrote."""
    return said.sentence if isinstance(said, Said) else said


def fate(grading: Grading, truly: Sequence[str]) -> str:
    """`falsely` if a name is not true, `truly` if one is; with `perhaps` if that name is unsure.

    That an array follows from another one, or is zero, counts only if it is listed: it does not say why.
    """
    names = {(one.id, one.confidence == 1) for check in grading.checks for one in check.diagnoses}
    names |= {(_id(one), True) for check in grading.checks for one in check.said if check.outcome == "raised"}
    names = {(name, sure) for name, sure in names if not name.startswith(("call.", "array."))}
    listed = {(any(re.fullmatch(pattern, name) for pattern in truly), name, sure) for name, sure in names}
    said = {(is_true, sure) for is_true, name, sure in listed if is_true or name not in SAYS_NO_CAUSE}
    if not said:
        return "raised" if any(check.outcome == "raised" for check in grading.checks) else "unnamed"
    fates = {(False, True): "falsely", (False, False): "perhaps falsely", (True, True): "truly"}
    return next((name for one, name in fates.items() if one in said), "perhaps truly")


def place(grading: Grading, lines: Set[int]) -> str:
    """Where a true line is among the places of the first wrong check that has some."""
    told = next(([one.line for one in check.places] for check in grading.checks if check.places), [])
    if not told:
        return "raised" if any(check.outcome == "raised" for check in grading.checks) else "nothing"
    return "first" if told[0] in lines else "in three" if lines & {*told} else "elsewhere"


@contextmanager
def watched(seconds: list[float]) -> Iterator[None]:
    """Add the processor time of the search for places: the grader's, and that of the student's processes."""
    begun: list[tuple[float, Modules]] = []
    reopened = Modules.reopened

    def noted(modules: Modules, real_s: float = math.inf) -> Modules:
        # places are looked for last, in new processes
        begun.append((time.process_time(), reopened(modules, real_s)))
        return begun[-1][1]

    with patch.object(Modules, "reopened", noted):
        yield
    seconds += [time.process_time() - started + modules.cpu_seconds for started, modules in begun]


def without_names() -> AbstractContextManager[Any]:
    """Derive no names: lines do not depend on them, and the tables of edits take minutes."""
    return patch("grader.marking.naming.with_derived", lambda judged, *others: (judged, None))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--authored", action="store_true", help="with the misconceptions that are written")
    parser.add_argument("--notes", action="store_true", help="list every mistake and what was told")
    parser.add_argument("--places", action="store_true", help="look for the lines, and derive no names")
    parser.add_argument("--table", default="first", help="a file in mistakes/, without `.toml`")
    parser.add_argument("--course", help="a folder next to this file")
    parser.add_argument("groups", nargs="*")
    given = parser.parse_args()
    course = HERE / (given.course or ".")
    tables = sorted((course / "mistakes").glob("*.toml" if given.course else f"{given.table}.toml"))
    groups, pairs = read_tables(tables)
    counts: dict[int, Counter[str]] = {1: Counter(), 2: Counter()}
    placed: Counter[str] = Counter()
    seconds: list[float] = []
    for name, group in groups.items():
        if given.groups and name not in given.groups:
            continue
        version = load_assignment(group["assignment"], course)
        version = version if given.authored else without_authored(version)
        expectations = Expectations(version, SEED)  # with places: what repairs the student's code also gives names
        verify(expectations)
        with sandbox_for(version) as sandbox:
            for submission, truly, lines in cases(version, group, pairs.get(name, ())):
                with watched(seconds if len(lines) == 1 else []), without_names() if given.places else nullcontext():
                    grading = grade(expectations, submission, sandbox)
                came = fate(grading, truly)
                counts[len(lines)][came] += 1
                if len(lines) == 1:
                    placed[place(grading, lines[0])] += 1
                if given.notes:
                    places = [place.line for check in grading.checks for place in check.places]
                    print(
                        f"{name} {submission.student}: {came} {told(grading)}",
                        [*map(sorted, lines)],
                        places,
                        flush=True,
                    )
    if given.places:
        print("| mistakes | line first | in three | elsewhere | nothing | raised | s, median | s, most |")
        print("|---|---|---|---|---|---|---|---|")
        fates = " | ".join(str(placed[one]) for one in ("first", "in three", "elsewhere", "nothing", "raised"))
        print(f"| {placed.total()} | {fates} | {statistics.median(seconds):.2f} | {max(seconds):.2f} |")
        return
    print(f"| mistakes | count | {' | '.join(FATES)} |\n|---|---|{'---|' * len(FATES)}")
    for each, found in counts.items():
        shares = " | ".join(str(found[one]) for one in FATES)
        print(f"| {'one' if each == 1 else 'two at a time'} | {found.total()} | {shares} |")


if __name__ == "__main__":
    main()
