"""The names that a student knows."""

from pathlib import Path

from grader.marking.derived.known_names import words_in


def test_a_transposition_is_no_name_that_a_student_knows(tmp_path: Path) -> None:
    (tmp_path / "solution.py").write_text("def error(W, z):\n    # s = W.T z + U^T\n    return W.T @ z\n")
    assert words_in(tmp_path) >= {"error", "W", "z", "s", "U"}
    assert "T" not in words_in(tmp_path)


def test_an_argument_may_be_called_as_a_transposition_is(tmp_path: Path) -> None:
    (tmp_path / "solution.py").write_text("def error(T):\n    return T.T\n")
    assert "T" in words_in(tmp_path)
