"""The wanted file is found under the names that it comes by, the student is told, and policy may forbid it."""

from collections.abc import Mapping

import pytest

from grader.errors import SubmissionError
from grader.intake.choosing import ChosenFiles, choose_modules
from grader.intake.wanted import Wanted, normal_name
from grader.limits import Limits
from tests.intake.classes import LONG
from tests.intake.test_notebooks import notebook

A, B = b"a = 1\n", b"b = 1\n"


SOLUTION = Wanted()


def chosen(files: Mapping[str, bytes], wanted: Wanted = SOLUTION, **options: bool) -> ChosenFiles:
    return choose_modules(files, wanted, Limits(), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name",
    [
        "Solution.py",
        "SOLUTION.py",
        "solution (1).py",
        "solution(2).py",
        "solution-1.py",
        "solution~3.py",
        "solution 1~3 (1).py".replace(" 1", ""),
        "solution copy.py",
        "solution copy 2.py",
        "Copy of solution.py",
        "Kopie von solution.py",
        "solution.ipynb - Colab.py",
        "solution.py.py",
        "solution_ana_perez.py",
        "ana-solution.py",
        "hw5.solution.py",
        "homework.py",
        "числа.py",
        "hw/homework.py",
    ],
)
def test_a_slip_in_the_name_is_told_and_forgiven(name: str) -> None:
    choice = chosen({name: A})
    assert choice.files == {"solution.py": A}
    assert tuple(map(str, choice.notes)) == (f"Your {name} was graded as solution.py; use that name next time.",)
    with pytest.raises(SubmissionError, match="exactly this name"):
        chosen({name: A}, Wanted(strict=True))


@pytest.mark.parametrize("name", ["solution.py", "hw/solution.py", "a/b/solution.py"])
def test_the_right_name_is_right_in_any_folder(name: str) -> None:
    assert chosen({name: A}, Wanted(strict=True)) == ChosenFiles({"solution.py": A})


@pytest.mark.parametrize("name", ["Untitled0.ipynb", "solution.ipynb", "Copy of solution (1).ipynb", "solution.py"])
def test_a_notebook_is_taken_whatever_it_is_called(name: str) -> None:
    choice = chosen({name: notebook("x = 1")})
    assert b"x = 1" in choice.files["solution.py"]
    assert "its code cells, in order" in str(choice.notes[0])


def test_a_named_notebook_goes_before_a_module_of_another_name() -> None:
    assert b"x = 1" in chosen({"layers.py": A, "solution.ipynb": notebook("x = 1")}).files["solution.py"]


def test_a_module_goes_before_the_notebook_it_was_exported_from() -> None:
    for stem in ("solution", "hw5"):
        assert chosen({f"{stem}.ipynb": notebook("x = 1"), f"{stem}.py": A}).files == {"solution.py": A}


def test_the_highest_folder_goes_first_and_the_other_is_told() -> None:
    choice = chosen({"hw/old/solution.py": B, "hw/solution.py": A, "hw/layers.py": B})
    assert choice.files == {"solution.py": A, "layers.py": B, "old/solution.py": B}
    assert tuple(map(str, choice.notes)) == ("hw/solution.py was graded, not hw/old/solution.py.",)


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["solution (1).py", "solution (2).py"], "Several files could be solution.py: solution (1).py, solution (2)"),
        (["v1/solution.py", "v2/solution.py"], "Several files could be"),
        (["layers.py", "train.py"], "There is no solution.py among layers.py, train.py"),
        ([f"{letter}.py" for letter in "abcdefgh"], r"e\.py, \.\.\."),
    ],
)
def test_where_there_is_no_telling_all_are_named(names: list[str], told: str) -> None:
    with pytest.raises(SubmissionError, match=told.replace("(", r"\(").replace(")", r"\)")):
        chosen({name: name.encode() for name in names})


def test_copies_of_the_same_bytes_are_one() -> None:
    assert chosen({"solution (1).py": A, "solution (2).py": A}).files["solution.py"] == A


def test_what_else_is_there_is_named() -> None:
    with pytest.raises(SubmissionError, match=r"only report\.pdf, hw\.rar\. Hand in solution\.py\."):
        choose_modules({}, Wanted(), Limits(), others=["report.pdf", "hw.rar"])


@pytest.mark.parametrize("name", ["solution{}.py", "{}(1).py", "copy of {}.py", "solution - copy{}.py"])
@pytest.mark.parametrize("mark", [" (1)", " ", "-1 "])
def test_names_of_any_length_are_looked_at_quickly(name: str, mark: str) -> None:
    normal_name(name.format(mark * LONG))


QUESTIONS = Wanted(("q1", "q2"), asked={"q1": frozenset({"forward", "softmax"}), "q2": frozenset({"forward", "Net"})})
BOTH = ("def forward(z): return z\ndef softmax(z): return z", "class Net: pass")


@pytest.mark.parametrize("name", ["homework.ipynb", "q1.ipynb", "q2.ipynb"])
def test_a_notebook_with_all_questions_serves_each_whatever_it_is_called(name: str) -> None:
    found = chosen({name: notebook(*BOTH)}, QUESTIONS)
    assert set(found.files) == {"q1.py", "q2.py"}
    assert [note.sentence for note in found.notes] == ["intake.notebook"]


def test_a_notebook_with_one_question_does_not_serve_another() -> None:
    # both questions have a `forward`, and this one is the first question's
    assert set(chosen({"q1.ipynb": notebook(BOTH[0])}, QUESTIONS).files) == {"q1.py"}


def test_a_notebook_with_more_of_another_question_does_not_replace_a_finished_one() -> None:
    asked = {"q1": frozenset({"forward", "backward"}), "q2": frozenset({"Net", "fit", "predict"})}
    q1 = b"def forward(z): return z\ndef backward(dz): return dz\n"
    trial = notebook("def forward(z): return 0", "class Net: pass", "def fit(): pass", "def predict(): pass")
    found = chosen({"q1.py": q1, "homework.ipynb": trial}, Wanted(("q1", "q2"), asked=asked))
    assert found.files["q1.py"] == q1
    assert b"class Net" in found.files["q2.py"]


def test_files_that_a_notebook_writes_are_the_questions() -> None:
    cells = ["%%writefile q1.py\na = 1", "%%writefile q2.py\nfrom q1 import a\nb = a", "from q2 import b\nassert b"]
    files = chosen(
        {"hw.ipynb": notebook(*cells)}, Wanted(("q1", "q2"), asked={"q1": frozenset("a"), "q2": frozenset("b")})
    ).files
    code = {name: [line for line in text.split(b"\n") if line[:1] not in b"#"] for name, text in files.items()}
    assert code == {"q1.py": [b"a = 1"], "q2.py": [b"from q1 import a", b"b = a"]}
