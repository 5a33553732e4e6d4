"""Recognises students who were renamed or come from another platform, so that each stays one student."""

from collections import defaultdict
from dataclasses import replace

from grader.gradebook.people import Submitters
from grader.people.clues import GIVEN, ClueKind, Clues, clues_to
from grader.people.merging import are_one
from grader.results.submission import Submission


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
