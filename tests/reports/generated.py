"""A class of generated students: abilities, checks of several difficulties, mistakes with names and without."""

import random
from collections.abc import Sequence
from dataclasses import replace

from grader.assignment.visibility import Visibility
from grader.language.catalogue import say
from grader.reports.final_scores import FinalScore
from grader.reports.html import Neighbours, class_page
from grader.reports.pages import PageData, student_files
from grader.reports.similarity import SimilarPair
from grader.reports.student_summary import summarise
from grader.results.evidence import Evidence
from grader.results.grading import CheckResult, Diagnosis, Grading
from grader.results.naming import file_name
from tests.gradebook.samples import EVIDENCE, HOSTILE, a_grading

FIRST = [
    "Ana",
    "Ben",
    "Chiara",
    "Dmitri",
    "Elif",
    "Femi",
    "Grace",
    "Hiro",
    "Ines",
    "Jonas",
    "Kavya",
    "Liam",
    "Mei",
    "Noor",
    "Oskar",
    "Priya",
    "Quentin",
    "Rosa",
    "Sven",
]
LAST = [
    "Almeida",
    "Brandt",
    "Chen",
    "Dubois",
    "Eriksen",
    "Fischer",
    "García",
    "Haddad",
    "Ivanova",
    "Jensen",
    "Kowalski",
    "Lindqvist",
    "Müller",
    "Nguyễn",
]
CHECKS = (("softmax", 6, -2.0), ("loss", 12, -0.5), ("gradients", 40, 0.7), ("training", 20, 1.0), ("secret", 10, 0.0))
"""Ids, points, difficulties."""
MISTAKES = ("sign-flipped", "forgot-derivative", "averaged-over-batch")

SOURCE = f"# {HOSTILE}\n".encode() + b"def softmax(z):\n    return z\n" * 20
"""What all of them handed in."""


def a_class(size: int, seed: int = 0) -> list[Grading]:
    """Generated gradings; some refused, some faults, some that copied."""
    chance = random.Random(seed)
    return [_student(chance, index) for index in range(size)]


def _student(chance: random.Random, index: int) -> Grading:
    name = f"{chance.choice(FIRST)} {chance.choice(LAST)} {index}" if index else HOSTILE
    if index % 97 == 5:
        return a_grading(name, outcome="refused", checks=(), score=0, max_score=88, notes=("No Python file there.",))
    if index % 101 == 7:
        return a_grading(name, outcome="fault", checks=(), score=0, max_score=88, notes=("The grader failed.",))
    ability = chance.gauss(0, 1.2)
    checks = tuple(_check(chance, ability, *stated) for stated in CHECKS)
    return a_grading(name, checks=checks, notes=(), seconds=chance.expovariate(3), sha256=f"{index:064x}")


def _check(chance: random.Random, ability: float, name: str, points: float, difficulty: float) -> CheckResult:
    right = chance.gauss(ability, 0.8) > difficulty
    visibility: Visibility = "hidden" if name == "secret" else "visible"
    title = f"what `{name}` returns, in the way that the homework asks for"
    if right:
        return CheckResult(
            id=name,
            title=title,
            outcome="passed",
            points=points,
            max_points=points,
            visibility=visibility,
            said=(say("mark.right"),),
        )
    if chance.random() < 0.05:
        return CheckResult(id=name, title=title, outcome="timed out", points=0, max_points=points, said=("Too slow.",))
    mistake = chance.choice(MISTAKES)
    found = Diagnosis(id=mistake, array="dW", confidence=chance.choice((1, 0.5)))
    named = chance.random() < 0.8
    mark = chance.choice(("aaaaaaaaaaaa", "", "", "")) or f"{chance.getrandbits(48):012x}"
    return CheckResult(
        id=name,
        title=title,
        outcome="mismatch",
        points=points * chance.choice((0, 0, 0.4, 1)),
        max_points=points,
        visibility=visibility,
        said=("`dW` is wrong in 2 of 6 entries.",),
        diagnoses=(found,) if named else (),
        evidence=None if visibility == "hidden" else _evidence(mark, name),
    )


def _evidence(mark: str, name: str) -> Evidence:
    picture = replace(EVIDENCE.pictures[0], fingerprint=mark)
    curves = EVIDENCE.curves if name == "training" else ()
    return replace(EVIDENCE, pictures=(picture,), curves=curves)


def a_folder(gradings: Sequence[Grading], pairs: Sequence[SimilarPair] = ()) -> dict[str, str]:
    """All pages of a class, by file name."""
    sheets = [_sheet(gradings, index) for index in range(len(gradings))]
    students = [file for sheet in sheets for file in student_files("Softmax", sheet)]
    return dict([*students, ("index.html", class_page("Softmax", [summarise(one) for one in gradings], pairs))])


def _sheet(gradings: Sequence[Grading], index: int) -> PageData:
    names = ["", *(f"{file_name(grading)}.html" for grading in gradings), ""]
    neighbours = Neighbours(names[index], names[index + 2], index + 1, len(gradings), f"students/{names[index + 1]}")
    final = FinalScore(9, 10, False, False, 0.0, 0.0, "", ("9 of 10 points by the checks.",))
    return PageData(gradings[index], {"solution.py": SOURCE}, final, neighbours)
