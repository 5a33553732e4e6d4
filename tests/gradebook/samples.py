"""Gradings to keep and to show, as a course would have them; hostile where a student could be."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from grader.assignment.version import AssignmentVersion
from grader.course.loading import AssignmentFile
from grader.results.evidence import ArrayPicture, Curve, Entry, Evidence, Slopes
from grader.results.grading import CheckResult, Diagnosis, Grading, Provenance

HOSTILE = (
    "<script>alert(1)</script> [red]\x1b[31mred\x1b[0m \u202egnp.exe \x9b2J =1+1 \0\u2060\u206a\ufff9\ufffe\U000e0041"
    " naïve Δ 😀"
)
"""What a student may have put into a name, a message, a print."""


def a_version(slug: str = "h1-softmax", **changes: Any) -> AssignmentVersion:
    fields: dict[str, Any] = {"title": "Softmax", "checks": [PROPERTY], **changes}
    return AssignmentVersion(
        slug=slug,
        folder=Path("/course/assignments") / slug,
        course=Path("/course"),
        assignment=AssignmentFile.model_validate(fields),
        sha256="a" * 64,
        reference_sha256="b" * 64,
    )


PROPERTY = {
    "kind": "property",
    "id": "rows-sum-to-one",
    "title": "Rows sum to one",
    "points": 2,
    "function": "softmax",
    "arguments": ["z"],
    "holds": ["finite"],
    "cases": [{"inputs": {"z": 1}}],
}


def a_check(**changes: Any) -> CheckResult:
    fields: dict[str, Any] = {
        "id": "softmax",
        "title": "softmax(z)",
        "outcome": "passed",
        "points": 2.0,
        "max_points": 2.0,
        "said": ("",),
        **changes,
    }
    return CheckResult(**fields)


def a_wrong_check(**changes: Any) -> CheckResult:
    found = (
        Diagnosis(id="sign-flipped", array="dW", confidence=1.0),
        Diagnosis(id="not-averaged-over-batch", array="db", confidence=0.5),
    )
    fields: dict[str, Any] = {
        "id": "backward",
        "title": "backward(X, y)",
        "outcome": "mismatch",
        "points": 1 / 3,
        "max_points": 3.0,
        "said": ("dW differs at [0, 1]: got 0.5, wanted -0.5.",),
        "diagnoses": found,
        "printed": "step 1\nstep 2\n",
        "limit_share": 0.25,
        "evidence": EVIDENCE,
        **changes,
    }
    return CheckResult(**fields)


def a_hidden_check(**changes: Any) -> CheckResult:
    """One that the marking room should have emptied, and did not: reports must not trust it."""
    fields: dict[str, Any] = {"id": "secret", "title": "A further case", "visibility": "hidden", **changes}
    return a_wrong_check(
        **{
            "said": ("SECRET message",),
            "printed": "SECRET print",
            "diagnoses": SECRET,
            "evidence": SECRET_EVIDENCE,
            **fields,
        }
    )


EVIDENCE = Evidence(
    asked="backward",
    pictures=(
        ArrayPicture(
            array="dW",
            place="dW[1]",
            case="a batch of three",
            shape=(2, 3),
            worst=(Entry(index=(0, 1), got="0.5", power=1), Entry(index=(1, 2), got="nan")),
            cells=("051", "20x"),
            fingerprint="0123456789ab",
        ),
    ),
    curves=(
        Curve(
            name="J",
            case="600 digits",
            steps=(0, 20, 40),
            mine=(2.5, None, 2.0),
            reference=(2.5, 1.5, 1.0),
            parts_at=20,
        ),
    ),
    slopes=(Slopes(array="dW", stated=("1.5", "-2"), measured=("3", "-4"), agree=False),),
)
"""One picture of each kind."""

SECRET = (Diagnosis(id="secret-mistake", array="SECRET array", confidence=1.0),)
SECRET_EVIDENCE = replace(
    EVIDENCE,
    asked="SECRET call",
    pictures=(replace(EVIDENCE.pictures[0], array="SECRET array", case="SECRET case"),),
    curves=(replace(EVIDENCE.curves[0], name="SECRET curve"),),
)


def a_grading(student: str = "ana", **changes: Any) -> Grading:
    checks = changes.pop("checks", (a_check(), a_wrong_check()))
    fields: dict[str, Any] = {
        "student": student,
        "source": f"{student}/solution.py",
        "sha256": "c" * 64,
        "outcome": "graded",
        "score": sum(check.points for check in checks),
        "max_score": sum(check.max_points for check in checks),
        "seconds": 0.125,
        "cpu_seconds": 0.1,
        "isolation": "strong",
        "notes": ("Found as `solution (1).py`.",),
        "checks": checks,
        "provenance": PROVENANCE,
        **changes,
    }
    return Grading(**fields)


PROVENANCE = Provenance(
    grader="0.1.0",
    reference_sha256="b" * 64,
    seed=2**40,
    python="3.11.2",
    numpy="2.4.6",
    blas="openblas 0.3.31",
    layers=("landlock", "seccomp"),
)
