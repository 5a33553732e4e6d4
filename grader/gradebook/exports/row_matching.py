"""Finds each person's row in a platform's table."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from grader.gradebook.exports.score_line import ScoreLine
from grader.gradebook.final import Final
from grader.people.clues import GIVEN, ClueKind, Clues, clues_to
from grader.people.doubt_messages import MOST_STRANGERS, doubt_sentence, perhaps
from grader.people.matching import Matching, match


class Row(NamedTuple):
    """A student's row in a platform's table."""

    place: int
    """In the table."""
    called: str
    clues: Clues


@dataclass
class Assigned:
    """Which line goes into which row."""

    lines: dict[int, ScoreLine] = field(default_factory=dict)
    """The line for each row, by the row's place; all rows of one person have the same line."""
    empty: list[Row] = field(default_factory=list)
    """Rows that no line may belong to."""
    lost: int = 0
    """Lines without a row."""
    remarks: list[str] = field(default_factory=list)


def assign(rows: Sequence[Row], lines: Sequence[ScoreLine]) -> Assigned:
    """Find the rows of all lines."""
    matching = match([clues_to(line.identity, line.student) for line in lines], [row.clues for row in rows])
    assigned = Assigned()
    names = _distinct([rows[places[0]] for places in matching.persons])
    of_person: dict[int, list[ScoreLine]] = defaultdict(list)
    for place, person in matching.found.items():
        of_person[person].append(lines[place])
    for person, theirs in sorted(of_person.items()):
        line = latest(theirs)
        if line is None:
            assigned.lost += len(theirs)
            assigned.remarks.append(_undecided(names[person], theirs))
        else:
            assigned.lines |= {rows[row].place: line for row in matching.persons[person]}
            assigned.remarks += _renamed(rows[matching.persons[person][0]], line)
    _add_lost(assigned, matching, lines, names)
    doubtful = {person for doubt in matching.doubts.values() for person in doubt.fits}
    assigned.empty = [
        rows[row]._replace(called=names[person])
        for person, places in enumerate(matching.persons)
        if person not in of_person and person not in doubtful
        for row in places
    ]
    return assigned


def latest(lines: Sequence[ScoreLine]) -> ScoreLine | None:
    """The line of a person that was handed in last; None if it is not known which one that is."""
    moments = [line.final.attempt.handed_in_at for line in lines]
    if len({(line.final.points, line.final.excused) for line in lines}) == 1:
        return lines[-1]
    known = [moment for moment in moments if moment is not None]
    return lines[moments.index(max(known))] if len(set(known)) == len(lines) else None


def name_of(line: ScoreLine) -> str:
    """The name of the person of a line."""
    return line.identity.name or line.student


def _distinct(rows: Sequence[Row]) -> list[str]:
    """The names of people, with an id where two have the same."""
    counts = Counter(row.called for row in rows)
    ids = [next((" ".join(sorted(row.clues.of(kind))) for kind in GIVEN if row.clues.of(kind)), "") for row in rows]
    return [
        f"{row.called} ({id_})" if counts[row.called] > 1 else row.called for row, id_ in zip(rows, ids, strict=True)
    ]


def _add_lost(assigned: Assigned, matching: Matching, lines: Sequence[ScoreLine], names: Sequence[str]) -> None:
    sought = [name_of(line) for line in lines]
    taken = {*matching.found.values()}
    free = [name for person, name in enumerate(names) if person not in taken]
    for place, doubt in sorted(matching.doubts.items()):
        who, result = sought[place], _result(lines[place].final)
        assigned.lost += 1
        if said := doubt_sentence(who, doubt, names, sought):
            assigned.remarks.append(f"{said} Not filled in; {result}.")
        else:
            missing = f"{who}: not in the export; {result}."
            few = assigned.lost <= MOST_STRANGERS
            assigned.remarks.append((few and perhaps(who, free, missing)) or missing)


def _undecided(called: str, lines: Sequence[ScoreLine]) -> str:
    scores = ", ".join(f"{line.student} ({_result(line.final)})" for line in lines)
    return f"{called} handed in {len(lines)} times, and it is not known which was last: {scores}. Not filled in."


def _renamed(row: Row, line: ScoreLine) -> list[str]:
    """A message that somebody was found by number or email, but has a different name here."""
    own = clues_to(line.identity, line.student)
    if own.guessed or not own.of(ClueKind.NAME_PART) or own.of(ClueKind.BARE_NAME) & row.clues.of(ClueKind.BARE_NAME):
        return []
    if own.of(ClueKind.NAME_PART) & row.clues.of(ClueKind.NAME_PART) or not row.clues.of(ClueKind.NAME_PART):
        return []
    return [f"{name_of(line)} is {row.called} in the export, by an id, a number or an email."]


def _result(final: Final) -> str:
    if final.points is None:
        return "excused" if final.excused else "no score yet"
    return f"the score is {final.points:g}"
