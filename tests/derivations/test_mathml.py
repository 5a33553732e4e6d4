"""Formulas on pages: set as mathematics, whole, and escaped."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.notation.mathml import equation
from grader.reports.html import student_page
from grader.results.grading import Grading, Provenance
from tests.derivations.handed_in import marked

PROVENANCE = Provenance(grader="", reference_sha256="", seed=0, python="", numpy="", blas="", layers=())


@pytest.mark.parametrize(
    ("right", "pieces"),
    [
        ("dz2 @ W2.T", ["<msub><mi>dz</mi><mn>2</mn></msub>", "<mi>T</mi>"]),
        ("-y / a", ["<mfrac>"]),
        ("(a + b) * c", ["<mo>(</mo><mi>a</mi><mo>+</mo><mi>b</mi><mo>)</mo>"]),
        ("a - (b - c)", ["<mo>(</mo><mi>b</mi><mo>−</mo><mi>c</mi><mo>)</mo>"]),
        ("sum(dz, axis=0)", ["<munder><mo>∑</mo><mtext>0</mtext></munder>"]),
        ("sigmoid(theta)", ["<mi>σ</mi>", "<mi>θ</mi>"]),
        ("[[1, x], [y, 2]]", ["<mtable><mtr><mtd><mn>1</mn></mtd>"]),
        ("h ** 2", ["<msup><mrow><mi>h</mi></mrow><mrow><mn>2</mn></mrow></msup>"]),
    ],
)
def test_a_formula_is_set(right: str, pieces: list[str]) -> None:
    made = equation("dL_dz2", right)
    assert made.startswith('<math display="block"><mrow><mfrac>')
    assert [piece for piece in pieces if piece not in made] == []
    ET.fromstring(made)


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=9))
def test_whatever_a_student_writes_is_escaped(left: str, right: str, part: str) -> None:
    made = equation(left, right, part)
    inside = [piece.split(">")[0].split(" ")[0].strip("/") for piece in made.split("<")[1:]]
    known = {"math", "mrow", "mi", "mn", "mo", "mtext", "mfrac", "msub", "msup", "mover", "munder", "msqrt", "mtable"}
    assert {*inside} <= known | {"mtr", "mtd"}


def test_a_page_shows_the_formulas_and_marks_the_wrong_part() -> None:
    result = marked("h5-derivation", "backward", "dz2 = yhat - y\ndz1 = dh * h * (1 + h)  # <script>alert(1)</script>")
    whole = {"student": "ana", "source": "ana", "sha256": "", "outcome": "graded", "seconds": 0.0, "cpu_seconds": 0.0}
    grading = Grading(
        **whole, score=result.points, max_score=12.0, isolation="", provenance=PROVENANCE, checks=(result,)
    )
    page = student_page("H5", grading)
    assert page.count("<math") == 2
    assert '<mrow class="look">' in page
    assert "<script>alert" not in page
