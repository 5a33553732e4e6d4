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
