"""The names that a student knows."""

from pathlib import Path

from grader.marking.derived.known_names import KnownNames, words_in
from grader.marking.diagnosing.general_mistakes import Mistake
from grader.sandbox.inside.editing.replacement import Edit
from grader.sandbox.inside.editing.variation import Variant


def test_a_transposition_is_no_name_that_a_student_knows(tmp_path: Path) -> None:
    (tmp_path / "solution.py").write_text("def error(W, z):\n    # s = W.T z + U^T\n    return W.T @ z\n")
    assert words_in(tmp_path) >= {"error", "W", "z", "s", "U"}
    assert "T" not in words_in(tmp_path)


def test_an_article_is_no_name(tmp_path: Path) -> None:
    (tmp_path / "solution.py").write_text('"""Every function: a batch with a row a sample, one mask."""\n\n# z = W x\n')
    assert words_in(tmp_path) >= {"batch", "z"}
    assert not words_in(tmp_path) & {"a", "one"}


def test_an_index_in_a_formula_is_no_name(tmp_path: Path) -> None:
    (tmp_path / "solution.py").write_text('"""h_t = tanh(x_t Wx + h_{t-1} Wh), with max_norm and W_1."""\n')
    assert words_in(tmp_path) >= {"h", "x", "Wx", "W", "max_norm"}
    assert not words_in(tmp_path) & {"t", "h_", "h_t"}


def test_an_argument_may_be_called_as_a_transposition_is(tmp_path: Path) -> None:
    (tmp_path / "solution.py").write_text("def error(T):\n    return T.T\n")
    assert "T" in words_in(tmp_path)


def test_a_complement_has_a_name_only_if_it_is_one_number() -> None:
    words = KnownNames(frozenset({"a", "w"}), {})
    assert words.told([edit_of("complement", ("a",))]) == Mistake("formula-complement-of", "`a`")
    assert words.told([edit_of("complement", ("a", "w"))]) == Mistake("formula-complement")
    assert words.told([edit_of("factor-missing", ("a", "w"))]) == Mistake("formula-factor-missing-of", "`a`, `w`")


def test_an_axis_is_told_with_the_function_that_has_it() -> None:
    words = KnownNames(frozenset({"max", "z"}), {})
    assert words.told([edit_of("axis", ("max", "z"))]) == Mistake("formula-axis-of", "`max`")


def edit_of(kind: str, about: tuple[str, ...]) -> Variant:
    return Variant(Edit(kind, 1, about), "solution.py", "f")
