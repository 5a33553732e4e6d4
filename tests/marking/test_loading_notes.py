"""What is said about loading: each thing once, also if several modules of a submission share it."""

from grader.marking.loading_notes import loading_notes
from grader.sandbox.replies import Frame, LeftOut, Loaded, Missing, Raised, ReportedStatement

BROKEN = LeftOut(ReportedStatement("q1.py", 0, (), Frame("q1.py", 1, "", "print 3")), Raised("SyntaxError", "no"))


def test_what_two_modules_share_is_said_once() -> None:
    loaded = {
        "q1": Loaded(("f",), (BROKEN,), stood_in=("torch",)),
        "q2": Loaded(("g",), (BROKEN,), stood_in=("torch", "pandas")),
        "q3": Missing("q3.py", ()),
    }
    notes = loading_notes(loaded, {"q1.py": b"print 3\n"})
    assert [note.sentence for note in notes] == [
        "load.no-module",
        "load.python-two-one",
        "load.left-out",
        "load.stood-in",
    ]
    assert "`torch`, `pandas`" in str(notes[-1])


def test_what_two_modules_of_a_notebook_share_is_said_once() -> None:
    in_notebook = Frame("hw.ipynb, cell 4", 1, "", "x = load()")
    both = [ReportedStatement(path, number, ("x",), in_notebook) for path, number in [("km.py", 3), ("em.py", 5)]]
    loaded = {
        one.path: Loaded((), (LeftOut(one, Raised("FileNotFoundError", "no data")),), not_run=(one,)) for one in both
    }
    notes = loading_notes(loaded, {})
    assert [note.sentence for note in notes] == ["load.left-out", "load.not-run"]
    assert str(notes[1]).count("cell 4") == 1
