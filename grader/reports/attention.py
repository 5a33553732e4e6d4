"""The students who need a person's attention, and why; the worst first."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.reports.cohort import Cluster
from grader.reports.phrases import safe
from grader.reports.similarity import SimilarPair
from grader.reports.student_summary import StudentSummary
from grader.reports.tags import bar_of, tag
from grader.results.grading import Outcome

NEAR = 0.5
"""A call that took this share of its time limit may exceed it another time."""
STOPPED: Mapping[Outcome, tuple[str, str]] = {
    "grader fault": ("undecided", "A check could not be graded"),
    "timed out": ("time", "Stopped at the time limit"),
    "out of memory": ("memory", "Stopped at the memory limit"),
    "crashed": ("crashed", "Ended the process"),
}
"""Outcomes of checks that a person should look at."""


@dataclass(frozen=True, slots=True)
class Roll:
    """The class compared with its roster."""

    absent: tuple[str, ...] = ()
    """Names of those who handed in nothing."""
    strangers: tuple[str, ...] = ()
    """Students who are not on the roster, as gradings name them."""
    twice: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """People with several submissions, and the students of these."""


NO_ROSTER = Roll()


@dataclass(frozen=True, slots=True)
class Need:
    """One reason to look at students."""

    id: str
    title: str
    found: tuple[tuple[int, str], ...]
    """Students, as indices, each with a remark that may be empty."""
    names: tuple[str, ...] = ()
    """People without a submission."""

    @property
    def count(self) -> int:
        """How many people the reason concerns."""
        return len(self.found) + len(self.names)


def attention(students: Sequence[StudentSummary], clusters: Sequence[Cluster], roll: Roll = NO_ROSTER) -> list[Need]:
    """All reasons that concern anybody."""
    needs = [
        _need("fault", "Not graded because of a fault in the grader", students, _notes_if("fault")),
        _need("refused", "Refused", students, _notes_if("refused")),
        *_stopped("grader fault", students),
        _need("import", "Could not be imported, or only in part", students, lambda one: one.missed or None),
        _need("untouched", "The starter, unchanged", students, lambda one: "" if one.untouched else None),
        _need("zero", "0 points", students, _zero),
        *(need for outcome in STOPPED if outcome != "grader fault" for need in _stopped(outcome, students)),
        _need("late", "Late", students, _chips("late", "late")),
        _need("adjusted", "Adjusted by hand", students, _chips("adjusted", "adjusted")),
        _need("attempts", "Not the attempt that counts", students, _chips("attempts", "another attempt counts")),
        *_of_roll(students, roll),
        _need("near", "Came close to a time limit", students, _near),
        _same_numbers(clusters),
    ]
    return [need for need in needs if need.count]


def _need(
    name: str, title: str, students: Sequence[StudentSummary], remark: Callable[[StudentSummary], str | None]
) -> Need:
    """The students for whom `remark` returns a remark (perhaps an empty one), not None."""
    found = ((index, remark(one)) for index, one in enumerate(students))
    return Need(name, title, tuple((index, said) for index, said in found if said is not None))


def _notes_if(outcome: str) -> Callable[[StudentSummary], str | None]:
    return lambda one: " ".join(one.notes) if one.outcome == outcome else None


def _zero(one: StudentSummary) -> str | None:
    return "" if one.graded and not one.untouched and not one.excused and one.score <= 0 < one.max_score else None


def _chips(need: str, words: str) -> Callable[[StudentSummary], str | None]:
    def remark(one: StudentSummary) -> str | None:
        texts = [chip.text.removeprefix(words).strip() for chip in one.chips if chip.tag == f"need={need}"]
        return ", ".join(filter(None, texts)) if texts else None  # the title says the rest

    return remark


def _stopped(outcome: Outcome, students: Sequence[StudentSummary]) -> Iterator[Need]:
    def remark(one: StudentSummary) -> str | None:
        return ", ".join(check.id for check in one.checks if check.outcome == outcome) or None

    yield _need(*STOPPED[outcome], students, remark)


def _near(one: StudentSummary) -> str | None:
    # those that timed out are in a separate list
    close = {check.id: check.limit_share or 0.0 for check in one.checks if check.outcome != "timed out"}
    shares = [f"{name}: {100 * share:.0f}\N{NO-BREAK SPACE}%" for name, share in close.items() if share >= NEAR]
    return ", ".join(shares) or None


def _of_roll(students: Sequence[StudentSummary], roll: Roll) -> Iterator[Need]:
    place = {one.student: index for index, one in enumerate(students)}
    strange = [name for name in roll.strangers if name in place]
    others = tuple(safe(name) for name in roll.strangers if name not in place)
    yield Need("stranger", "Not on the roster", tuple((place[name], "") for name in strange), others)
    twice = [(place[name], safe(who)) for who, names in roll.twice for name in names if name in place]
    yield Need("twice", "Handed in more than once", tuple(twice))
    yield Need("absent", "Handed in nothing", (), tuple(map(safe, roll.absent)))


def _same_numbers(clusters: Sequence[Cluster]) -> Need:
    """Unexplained wrong numbers that several students share: copied, or a mistake that has no name yet."""
    found: dict[int, str] = {}
    for cluster in clusters:
        for index in cluster.people:
            found.setdefault(index, "; ".join(cluster.arrays))
    return Need("same", "The same wrong numbers as others, unexplained", tuple(sorted(found.items())))


def class_tags(
    students: Sequence[StudentSummary], clusters: Sequence[Cluster], needs: Sequence[Need], pairs: Sequence[SimilarPair]
) -> list[list[str]]:
    """The tags of each row of the class page, to filter by."""
    tags = [set(one.tags) for one in students]
    for index, one in enumerate(students):
        if one.graded and not one.excused:
            tags[index].add(tag("score", bar_of(one.score, one.max_score)))
    named = [(tag("group", number), cluster.people) for number, cluster in enumerate(clusters, 1)]
    named += [(tag("pair", number), (pair.first, pair.second)) for number, pair in enumerate(pairs, 1)]
    named += [(tag("need", need.id), tuple(index for index, _ in need.found)) for need in needs]
    for name, people in named:
        for index in people:
            tags[index].add(name)
    return [sorted(of) for of in tags]
