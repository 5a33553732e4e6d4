"""Finds a student by any name, email or number that a platform or a roster has for them."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from grader.errors import UsageError
from grader.gradebook.gradebook import Gradebook
from grader.gradebook.rows import RecordedGrading
from grader.language.suggestions import near
from grader.people.clues import GIVEN, ClueKind, Clues, clues_to, guessed_clues
from grader.people.doubt_messages import near_names
from grader.people.matching import match
from grader.people.merging import are_one
from grader.results.naming import real_name
from grader.results.submission import Identity, Submission

Submitters = Sequence[tuple[str, tuple[Identity, ...]]]
"""Students as gradings name them, each with who that is: one person, or the members of a group."""


def find_student(gradebook: Gradebook, who: str) -> str:
    """The student who has this name, email, login or number, as gradings name them; `who` itself if nobody has it.

    Raises:
        UsageError: several students have this name, or others have a similar one.
    """
    submitters = gradebook.people()
    if any(student == who for student, _ in submitters):
        return who
    entries = [(student, person) for student, persons in submitters for person in persons]
    matching = match([guessed_clues(who)], [_clues(person, student) for student, person in entries])
    rows = [matching.persons[person] for person in matching.found.values()]
    rows += [matching.persons[person] for doubt in matching.doubts.values() for person in doubt.fits]
    meant = {entries[row][0] for person in rows for row in person}
    if len(meant) > 1:
        raise UsageError(f"{who}: several students have this name: {_listed(submitters, meant)}. Name one of them.")
    return meant.pop() if meant else who


def gradings_of(gradebook: Gradebook, who: str, slug: str | None) -> list[RecordedGrading]:
    """The latest gradings of a student, of all assignments or of one; or the one with this id.

    The name is tried first, since it may look like an id.

    Raises:
        UsageError: neither a student nor a grading is called that, or the assignment has no gradings.
    """
    if slug and slug not in (graded := gradebook.graded()):
        raise UsageError(f"there are no gradings of {slug}.{near(slug, sorted(graded))} See `grader results list`.")
    found = gradebook.gradings(slug, find_student(gradebook, who))
    if not found and not re.fullmatch(r"[0-9a-f]+", who):
        raise UsageError(
            f"{who}: no student of this name has a grading, and no grading has this id.{nearly(gradebook, who)} "
            "See `grader results list`."
        )
    return found or [gradebook.find(who)]


def nearly(gradebook: Gradebook, who: str) -> str:
    """' Did you mean Dora Droste?', or '' if nobody has a similar name."""
    names = [real_name(persons) or student for student, persons in gradebook.people()]
    one_word = {word: name for name in names for word in name.split()}
    found = near_names(who, names) or list(dict.fromkeys(one_word[word] for word in near_names(who, list(one_word))))
    return f" Did you mean {' or '.join(found)}?" if found else ""


def require_gradings(gradebook: Gradebook, slug: str, student: str | None = None) -> None:
    """Make sure that there are gradings to compute final scores from.

    Raises:
        UsageError: no grading of the assignment, or of this student, counts.
    """
    if gradebook.standing(slug, student):
        return
    if student is None:
        raise UsageError(f"there are no gradings of {slug}. See `grader results list`.")
    hint = nearly(gradebook, student)
    raise UsageError(f"{student}: nobody of that name has a grading of {slug}.{hint} See `grader results list`.")


def _clues(person: Identity, student: str) -> Clues:
    """Every name and number that may mean this person, even the platform's id of a submission."""
    known = clues_to(person, student)
    own = {student.casefold(), person.platform_id.casefold()} - {""}
    return Clues({**known.by_kind, ClueKind.LOGIN: known.of(ClueKind.LOGIN) | own}, known.guessed)


def _listed(submitters: Submitters, meant: set[str]) -> str:
    names = {student: real_name(persons) or student for student, persons in submitters if student in meant}
    return ", ".join(student if name == student else f"{student} ({name})" for student, name in sorted(names.items()))


class KnownPeople:
    """Those who have handed in before, as gradings name them."""

    def __init__(self, submitters: Submitters) -> None:
        self._students = {student for student, _ in submitters}
        self._by_clue: dict[tuple[ClueKind, str], list[tuple[str, Clues]]] = defaultdict(list)
        self._taken: set[str] = set()
        for student, persons in submitters:
            if len(persons) == 1:  # a group is another student in each combination
                self._note(student, clues_to(persons[0], student))

    def under_known_name(self, submission: Submission) -> Submission:
        """The submission under the name that its author had before; unchanged if that is not certain. If two
        submissions without times fit one name, only the first takes it: their order is unknown.
        """
        student = submission.student
        alone = len(submission.members) < 2
        own = clues_to(submission.identity, student)
        if alone and student not in self._students:
            found = {name for clue in _given(own) for name, known in self._by_clue[clue] if are_one(own, known)}
            if len(found) == 1 and (submission.submitted_at is not None or not found & self._taken):
                (student,) = found
        self._taken.add(student)
        if alone:
            self._note(student, own)
        return submission if student == submission.student else replace(submission, student=student)

    def _note(self, student: str, known: Clues) -> None:
        for clue in _given(known):
            self._by_clue[clue].append((student, known))


def _given(known: Clues) -> list[tuple[ClueKind, str]]:
    return [] if known.guessed else [(kind, value) for kind in GIVEN for value in sorted(known.of(kind))]
