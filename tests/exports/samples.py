"""A class with awkward names, and what it got."""

import re
from typing import Any

from grader.gradebook.attempts import Attempt
from grader.gradebook.exports.score_line import ScoreLine
from grader.gradebook.final import Final
from grader.results.submission import Identity
from tests.gradebook.samples import a_grading

NAMES = (
    "Ana Pérez",
    "O'Brien, Seán",
    "Max Müller",
    "Max Müller",
    "محمد علي",
    "小明 王",
    "Zoë 😀",
    "=HYPERLINK('x') Eve",
    'Quo"te, Dan',
    "Anne-Marie d’Arc",
)


def a_final(points: float | None = 85.5, **changes: Any) -> Final:
    fields: dict[str, Any] = {
        "points": points,
        "max_points": 100.0,
        "excused": False,
        "attempt": Attempt(1, "g1", a_grading()),
        "earned": points or 0.0,
        "late_points": 0.0,
        "adjusted": 0.0,
        "said": (f"{points} of 100 points from the checks.",),
        "after_checks": (),
        **changes,
    }
    return Final(**fields)


def a_line(number: int, points: float | None = 85.5, platform: str = "canvas", **changes: Any) -> ScoreLine:
    name = NAMES[number % len(NAMES)]
    identity = Identity(name, platform=platform, platform_id=str(1000 + number))  # type: ignore[arg-type]
    final = a_final(points, **changes)
    return ScoreLine(f"{name}_{1000 + number}", identity, final, " ".join(map(str, final.said)))


def canvas_reads(name: str) -> tuple[str, str]:
    """The user, or the anonymous id, and the attachment that Canvas reads from the name of a feedback file."""
    found = re.search(r"(?:^|_)(anon_\w+?|\d+)_(\d+)_", name)
    assert found is not None
    return found[1], found[2]


def moodle_reads(name: str) -> str:
    """The participant that Moodle reads from the name of a feedback folder or file: the field after the name."""
    _, number, kind, *_ = name.split("_", 4)
    assert number.isdecimal()
    assert kind == "assignsubmission"
    return number
