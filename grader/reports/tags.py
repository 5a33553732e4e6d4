"""Tags: by these, rows of the class page are filtered; written as in the page's address, `mistake=sign-flipped`."""

from collections.abc import Iterator
from urllib.parse import quote

from grader.language.numbers import percent
from grader.results.grading import Grading


def tag(kind: str, value: object) -> str:
    """One tag, such as `check=softmax`; values are quoted as in an address."""
    return f"{kind}={quote(str(value), safe='')}"


def bar_of(score: float, max_score: float) -> int:
    """The bar of the histogram that a score belongs to; a full score belongs to the last."""
    return min(9, max(0, int(percent(score, max_score) // 10)))


def tags_of_checks(grading: Grading) -> Iterator[str]:
    """The tags of a grading's checks: what is not right, in which way, and the mistakes."""
    for check in grading.checks:
        if check.outcome != "passed":
            yield from (tag("check", check.id), tag("outcome", check.outcome))
        yield from [tag("mistake", diagnosis.id) for diagnosis in check.diagnoses]
