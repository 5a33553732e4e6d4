"""How many unforeseen mistakes are named, and how truly: slips in the bundled right submissions.

A name is true if it is found again with other inputs, and false if it is not: a mistake that is really there explains
the student's numbers whatever they are. Usage: python benchmarks/diagnosis.py [--slips 40] [--pairs 20] [SLUG ...]
"""

import argparse
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from slips import slips

from grader.api import load_assignment
from grader.assignment.version import AssignmentVersion
from grader.intake import read_one
from grader.marking.expected import Expectations
from grader.marking.grade_submission import grade, sandbox_for, verify
from grader.results.grading import Grading
from grader.results.submission import Submission

SEEDS = (11, 12)
SLUGS = sorted(path.parent.name for path in Path("assignments").glob("*/assignment.toml"))

Names = dict[tuple[str, str], frozenset[tuple[str, str]]]
"""The mistakes that are named, by check and array."""


@dataclass
class Tally:
    """The results of the wrong submissions of one assignment."""

    mistakes: Counter[str] = field(default_factory=Counter)
    arrays: Counter[str] = field(default_factory=Counter)
    lines: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def without_authored(version: AssignmentVersion) -> AssignmentVersion:
    """The assignment with no misconception written."""
    assignment = version.assignment
    checks = tuple(
        check.model_copy(update={"misconceptions": {}}) if hasattr(check, "misconceptions") else check
        for check in assignment.checks
    )
    return replace(version, assignment=assignment.model_copy(update={"checks": checks}))


def wrong_submissions(
    version: AssignmentVersion, names: Sequence[str], count: int, each: int, rng: random.Random
) -> Iterator[Submission]:
    """Right submissions with `each` slips in them, chosen at random."""
    made = []
    for name in names:
        right = read_one(version.course / "submissions" / version.slug / name, version)
        file = f"{version.assignment.module}.py"
        if file in right.files:
            found = list(slips(right.files[file].decode()))
            made += [(right, file, slip) for slip in rng.sample(found, min(len(found), 4 * count))]
    rng.shuffle(made)
    for right, file, slip in made:
        text, lines, what = slip.text, [slip.line], [slip.what]
        for _ in range(each - 1):
            second = rng.choice(list(slips(text)))
            text, lines, what = second.text, [*lines, second.line], [*what, second.what]
        yield replace(right, student=f"{right.student}:{lines} {what}", files={**right.files, file: text.encode()})


def named(grading: Grading) -> tuple[Names, set[tuple[str, str]]]:
    """The names by array, and all arrays that are wrong and cost something."""
    names: Names = {}
    wrong: set[tuple[str, str]] = set()
    for check in grading.checks:
        if check.outcome == "mismatch" and check.points < check.max_points and check.evidence is not None:
            arrays = {picture.array for picture in check.evidence.pictures} | {one.array for one in check.diagnoses}
            wrong |= {(check.id, array) for array in arrays}
            for array in arrays:
                found = frozenset((one.id, one.detail) for one in check.diagnoses if one.array == array)
                if found:
                    names[check.id, array] = found
    return names, wrong


def apart_from(version: AssignmentVersion, name: str) -> AssignmentVersion:
    """The assignment without one of its right solutions."""
    others = tuple(other for other in version.assignment.proof.correct if other != name)
    proof = version.assignment.proof.model_copy(update={"correct": others})
    return replace(version, assignment=version.assignment.model_copy(update={"proof": proof}))


def measure(version: AssignmentVersion, names: Sequence[str], count: int, each: int, seed: int, tally: Tally) -> Tally:
    """Grade wrong submissions with two seeds, and compare the names."""
    rng = random.Random(seed)
    both = [Expectations(version.without_places(), one) for one in SEEDS]
    placing = Expectations(version, SEEDS[0])
    for expectations in both:
        verify(expectations)
    with sandbox_for(version) as sandbox:
        tried = 0
        for submission in wrong_submissions(version, names, count, each, rng):
            if tried >= count:
                break
            first = grade(both[0], submission, sandbox)
            if not any(check.outcome == "mismatch" for check in first.checks):
                continue  # it raises, or the slip changes nothing
            tried += 1
            started = time.perf_counter()
            first = grade(both[0], submission, sandbox)
            tally.seconds.append(time.perf_counter() - started)
            if each == 1:
                _count_lines(tally, submission, grade(placing, submission, sandbox))
            _count(tally, submission, first, grade(both[1], submission, sandbox))
    return tally


def _count(tally: Tally, submission: Submission, first: Grading, second: Grading) -> None:
    (names, wrong), (again, wrong_again) = named(first), named(second)
    fates = {}
    for place in wrong & wrong_again:
        if place not in names:
            fates[place] = "unnamed"
        else:
            fates[place] = "true" if names[place] & again.get(place, frozenset()) else "false"
    if not fates:
        return
    tally.arrays.update(fates.values())
    kinds = set(fates.values())
    fate = "false" if "false" in kinds else "true" if "true" in kinds else "unnamed"
    tally.mistakes[fate] += 1
    if fate != "true" or "unnamed" in kinds:
        tally.notes.append(f"{fate}: {submission.student}: {fates} {names} {again if fate == 'false' else ''}")


def _count_lines(tally: Tally, submission: Submission, grading: Grading) -> None:
    """Whether the line of the slip is among the places: of the first wrong check that has some."""
    wrong = [check for check in grading.checks if check.outcome == "mismatch" and check.points < check.max_points]
    if not wrong:
        return
    (slip,) = map(int, re.findall(r":\[(\d+)\] ", submission.student))
    found = next(([place.line for place in check.places] for check in wrong if check.places), [])
    tally.lines["wrong"] += 1
    tally.lines["first"] += found[:1] == [slip]
    tally.lines["among"] += slip in found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("slugs", nargs="*", default=SLUGS)
    parser.add_argument("--slips", type=int, default=40)
    parser.add_argument("--pairs", type=int, default=0)
    parser.add_argument("--authored", action="store_true", help="with the misconceptions that are written")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--apart", action="store_true", help="derive nothing from the solution that has the slip")
    parser.add_argument("--notes", action="store_true")
    given = parser.parse_args()
    print("| assignment | slips | wrong | truly | falsely | unnamed | arrays | line first | in three | ms, median |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for slug in given.slugs:
        version = load_assignment(slug)
        version = version if given.authored else without_authored(version)
        names = version.assignment.proof.correct
        for each, count in ((1, given.slips), (2, given.pairs)):
            tally = Tally()
            if count and given.apart:
                for name in names:
                    measure(apart_from(version, name), [name], -(-count // len(names)), each, given.seed, tally)
            elif count:
                measure(version, names, count, each, given.seed, tally)
            if count:
                _print(slug, each, tally, notes=given.notes)


def _print(slug: str, each: int, tally: Tally, *, notes: bool) -> None:
    total, arrays = sum(tally.mistakes.values()) or 1, sum(tally.arrays.values()) or 1
    shares = " | ".join(f"{100 * tally.mistakes[fate] / total:.0f} %" for fate in ("true", "false", "unnamed"))
    median = 1000 * statistics.median(tally.seconds or [0])
    searched = tally.lines["wrong"] or 1
    lines = " | ".join(f"{100 * tally.lines[which] / searched:.0f} %" for which in ("first", "among"))
    named_arrays = 100 * tally.arrays["true"] / arrays
    print(f"| {slug} | {each} | {total} | {shares} | {named_arrays:.0f} % | {lines} | {median:.0f} |", flush=True)
    if notes:
        print("\n".join(tally.notes), flush=True)


if __name__ == "__main__":
    main()
