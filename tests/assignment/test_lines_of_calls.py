"""Lines of calls are a small part of Python; everything else is refused when the assignment is read."""

import pytest

from grader.assignment.calls import RESULT, Calls


def test_each_name_is_known_for_what_it_is() -> None:
    calls = Calls(("net = Net(d, scale=s)", "net.W = W", "for g in gs: net.step(g, student.loss)", "net.W"))
    assert calls.names == ("Net", "loss")
    assert calls.inputs == ("d", "s", "W", "gs")
    assert calls.assigned == ("net", "g", RESULT)


@pytest.mark.parametrize(
    "line",
    [
        "import os",
        "f(",
        "f(lambda: 1)",
        "[f(x) for x in xs]",
        "f.__globals__",
        "f._private",
        "while True: f()",
        "f(*xs)",
        "f'{x}'",
        "x if f() else y",
        "f() and g()",
        "del x",
        "x: int = f()",
        "(x := f())",
        "9 ** 9",
    ],
)
def test_what_is_no_call_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"lines of calls may contain only|is not a line of Python"):
        Calls((line,))


def test_a_name_cannot_be_two_things() -> None:
    with pytest.raises(ValueError, match="`loss` is called in the student's module, but it is also assigned"):
        Calls(("loss = loss(x)",))
