"""Who is meant: students by the names, mails and numbers under which a platform or a roster knows them."""

from collections.abc import Iterable, Iterator

from grader.errors import UsageError
from grader.gradebook.gradebook import Gradebook
from grader.results.submission import Identity


def find_student(gradebook: Gradebook, who: str) -> str:
    """The student whom a name, a mail or a number means, as gradings name them; `who` itself if that is nobody.

    Raises:
        UsageError: several students are called so.
    """
    people = gradebook.people()
    meant = {student for student, persons in people if who.casefold() in {n.casefold() for n in _names(persons)}}
    if any(student == who for student, _ in people) or not meant:
        return who
    if len(meant) > 1:
        raise UsageError(f"{who}: several students are called so: {', '.join(sorted(meant))}. Name one of them.")
    return meant.pop()


def require_gradings(gradebook: Gradebook, slug: str, student: str | None = None) -> None:
    """Make sure that there is something to make final scores of.

    Raises:
        UsageError: no grading of the assignment, or of this student, counts.
    """
    if not gradebook.standing(slug, student):
        who = f"{student}: nobody of that name has a grading" if student else "there is no grading"
        raise UsageError(f"{who} of {slug}. See `grader results list`.")


def _names(people: Iterable[Identity]) -> Iterator[str]:
    for person in people:
        yield from filter(None, (person.name, person.email, person.sid, person.platform_id))
