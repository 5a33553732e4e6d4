"""What the gradings of a class have in common. For the instructor, so hidden checks count."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from grader.assignment.visibility import Visibility
from grader.language.catalogue import ENGLISH
from grader.language.numbers import percent
from grader.reports.phrases import outcome_said
from grader.reports.statistics import Alpha, cronbach_alpha, difficulty, discrimination
from grader.reports.student_summary import CheckSummary, StudentSummary

MANY = 0.2
"""If more than this share of a class has the same wrong array, it is a mistake without a name, not copying."""
SLOWEST = 5
FEWEST = 10
"""With fewer students, the interval of alpha is too wide to say anything."""


@dataclass(frozen=True, slots=True)
class CheckRow:
    """The results of one check over the whole class."""

    id: str
    title: str
    visibility: Visibility
    share: float | None
    """Average share of its points that students earn; low = difficult."""
    wrong: int
    outcomes: str
    discrimination: float | None


@dataclass(frozen=True, slots=True)
class MistakeRow:
    """One misconception and the students who have it, as indices into the gradings."""

    id: str
    text: str
    sure: tuple[int, ...]
    perhaps: tuple[int, ...]
    """Students whose arrays other mistakes explain as well."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Students with the same wrong arrays, to nine digits, which no known mistake explains."""

    people: tuple[int, ...]
    arrays: tuple[str, ...]
    many: bool


@dataclass(frozen=True, slots=True)
class Unexplained:
    """Students who share a mistake without a name: they have the same numbers, or the same edit repairs their code."""

    check: str
    array: str
    """The wrong array; empty if their numbers differ."""
    repair: str
    """What an edit that makes it right changes; empty if none is known."""
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cohort:
    """The summary of a class."""

    shares: tuple[float, ...]
    """Final scores of those who were graded, in percent."""
    alpha: Alpha | None
    checks: tuple[CheckRow, ...]
    mistakes: tuple[MistakeRow, ...]
    clusters: tuple[Cluster, ...]
    unexplained: tuple[Unexplained, ...]
    """The largest group first."""
    slowest: tuple[int, ...]
    seconds: float

    @property
    def middle(self) -> tuple[float, float] | None:
        """Mean and median of the scores."""
        return (fmean(self.shares), median(self.shares)) if self.shares else None


def cohort(gradings: Sequence[StudentSummary]) -> Cohort:
    """Everything that the class page shows, except similar sources."""
    graded = [grading for grading in gradings if grading.outcome == "graded"]
    # A check that could not be graded says nothing about its difficulty.
    whole = [g for g in graded if all(check.outcome != "grader fault" for check in g.checks)]
    # Statistics over checks need a full table. Gradings of another version of the assignment may have other checks.
    same = [g for g in whole if [c.id for c in g.checks] == [c.id for c in whole[0].checks]]
    table = [[check.points for check in grading.checks] for grading in same]
    # Also those that were not graded: they take time too.
    order = sorted(range(len(gradings)), key=lambda index: -gradings[index].seconds)
    return Cohort(
        shares=tuple(percent(grading.score, grading.max_score) for grading in graded if not grading.excused),
        alpha=cronbach_alpha(table) if len(table) >= FEWEST else None,
        checks=tuple(_check(same, table, position) for position in range(len(table[0]) if table else 0)),
        mistakes=tuple(_mistakes(gradings)),
        clusters=tuple(_clusters(gradings)),
        unexplained=tuple(unexplained_groups(gradings)),
        slowest=tuple(order[:SLOWEST]),
        seconds=sum(grading.seconds for grading in gradings),
    )


def _check(gradings: Sequence[StudentSummary], table: Sequence[Sequence[float]], position: int) -> CheckRow:
    results = [grading.checks[position] for grading in gradings]
    first = results[0]
    counts = Counter(result.outcome for result in results if result.outcome != "passed")
    return CheckRow(
        id=first.id,
        title=first.title,
        visibility=first.visibility,
        share=difficulty([result.points for result in results], first.max_points),
        wrong=counts.total(),
        outcomes=", ".join(f"{count} {outcome_said(outcome, ENGLISH)}" for outcome, count in counts.most_common()),
        discrimination=discrimination(table, position),
    )


def _mistakes(gradings: Sequence[StudentSummary]) -> list[MistakeRow]:
    texts: dict[str, str] = {}
    people: dict[str, dict[int, bool]] = defaultdict(dict)
    for index, check in _checks(gradings):
        for mistake in check.mistakes:
            texts.setdefault(mistake.id, mistake.text)
            people[mistake.id][index] = people[mistake.id].get(index, False) or mistake.sure
    rows = [
        MistakeRow(
            id=name,
            text=texts[name],
            # One array that only this mistake explains is enough to be sure.
            sure=tuple(index for index, sure in hit.items() if sure),
            perhaps=tuple(index for index, sure in hit.items() if not sure),
        )
        for name, hit in people.items()
    ]
    return sorted(rows, key=lambda row: (-len(row.sure), -len(row.perhaps), row.id))


def _clusters(gradings: Sequence[StudentSummary]) -> list[Cluster]:
    """Group first by array, then by people: copied work has several arrays in common."""
    arrays: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for (check_id, array, _), people in _sharing(gradings).items():
        arrays[tuple(people)].append(f"{check_id}: {array}")
    found = [Cluster(people, tuple(names), len(people) > MANY * len(gradings)) for people, names in arrays.items()]
    # Small groups that share many arrays come first: they are the likeliest copies.
    return sorted(found, key=lambda cluster: (cluster.many, -len(cluster.arrays), -len(cluster.people)))


def unexplained_groups(gradings: Sequence[StudentSummary]) -> list[Unexplained]:
    """Unexplained wrong arrays, grouped by value; the rest is grouped by the edit that repairs it."""
    groups = [
        Unexplained(check_id, array, _common(people.values()), tuple(people))
        for (check_id, array, _), people in _sharing(gradings).items()
    ]
    grouped = {(group.check, index) for group in groups for index in group.people}
    repaired: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, check in _checks(gradings):
        if check.unexplained and check.repair and (check.id, index) not in grouped:
            repaired[check.id, check.repair].append(index)
    groups += [
        Unexplained(check_id, "", repair, tuple(people))
        for (check_id, repair), people in repaired.items()
        if len(people) > 1
    ]
    return sorted(groups, key=lambda group: (-len(group.people), group.check, group.array, group.repair))


def _sharing(gradings: Sequence[StudentSummary]) -> dict[tuple[str, str, str], dict[int, str]]:
    """The students who share an unexplained array (check, name, numbers), each with the repair; only if there are
    several."""
    sharing: dict[tuple[str, str, str], dict[int, str]] = defaultdict(dict)
    for index, check in _checks(gradings):
        for array, mark in check.unexplained:
            sharing[check.id, array, mark][index] = check.repair
    return {found: people for found, people in sharing.items() if len(people) > 1}


def _checks(gradings: Sequence[StudentSummary]) -> Iterator[tuple[int, CheckSummary]]:
    """All checks of all students, each with the student's index."""
    return ((index, check) for index, grading in enumerate(gradings) for check in grading.checks)


def _common(repairs: Iterable[str]) -> str:
    """The repair that all have in common; '' if there is none."""
    kinds = set(repairs)
    return kinds.pop() if len(kinds) == 1 else ""
