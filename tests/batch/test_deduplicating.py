"""Equal submissions of a class are graded once, and each gets the grading under its own name."""

from concurrent.futures import Future

from grader.batch.flow import Deduplicator
from grader.language.catalogue import say
from grader.results.grading import Grading
from grader.results.submission import Submission
from tests.gradebook.samples import a_grading

ONE = {"solution.py": b"x = 1\n"}
OTHER = {"solution.py": b"x = 2\n"}


class Handing:
    """Takes what is submitted, and answers when it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[Submission, Future[Grading]]] = []

    def submit(self, submission: Submission) -> Future[Grading]:
        self.asked.append((submission, Future()))
        return self.asked[-1][1]


def test_equal_submissions_are_graded_once() -> None:
    handing = Handing()
    deduplicator = Deduplicator(handing.submit)
    futures = [
        deduplicator.submit(Submission(name, f"{name}.py", files))
        for name, files in (("ana", ONE), ("ben", ONE), ("cyd", OTHER))
    ]
    assert [one.student for one, _ in handing.asked] == ["ana", "cyd"]
    first = a_grading("ana")
    handing.asked[0][1].set_result(first)
    assert futures[1].result(0).student == "ben"
    assert futures[1].result(0).source == "ben.py"
    assert futures[1].result(0).checks == first.checks
    assert not futures[2].done()


def test_other_notes_make_another_grading() -> None:
    handing = Handing()
    deduplicator = Deduplicator(handing.submit)
    deduplicator.submit(Submission("ana", "ana.py", ONE))
    deduplicator.submit(Submission("ben", "ben.py", ONE, notes=(say("mark.hidden"),)))
    assert len(handing.asked) == 2
