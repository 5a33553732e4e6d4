"""Calling a student's functions: values, exceptions, prints, and what the grader learns beside the value."""

from collections.abc import Callable

import numpy as np
import pytest

from grader.errors import SpecError
from grader.limits import Limits
from grader.sandbox import Handle, Loaded, Missing, Raised, Refused, Returned, Session, Student, questions
from grader.sandbox.replies import Frame

Open = Callable[..., Session]


def returned(reply: object) -> object:
    assert isinstance(reply, Returned), reply
    return reply.value


def test_a_function_answers_with_its_value(submit: Open) -> None:
    session = submit("import numpy as np\ndef double(x): return 2 * x")
    reply = session.call("double", np.arange(3.0))
    assert isinstance(reply, Returned)
    assert reply.value.tolist() == [0, 2, 4]
    assert type(reply.value) is np.ndarray
    assert 0 < reply.seconds < 2


def test_a_matrix_subclass_arrives_as_a_plain_array(submit: Open) -> None:
    value = returned(submit("import numpy as np\ndef f(): return np.matrix([[1, 2]])").call("f"))
    assert type(value) is np.ndarray


def test_an_exception_shows_the_students_lines_only(submit: Open) -> None:
    session = submit(
        """
        import numpy as np
        def outer(x):
            return inner(x)
        def inner(x):
            return np.linalg.inv(x)
        """
    )
    reply = session.call("outer", np.zeros((2, 2)))
    assert isinstance(reply, Raised)
    assert (reply.kind, reply.message) == ("LinAlgError", "Singular matrix")
    assert reply.frames == (
        Frame("solution.py", 4, "outer", "    return inner(x)"),
        Frame("solution.py", 6, "inner", "    return np.linalg.inv(x)"),
    )


SIDES = {
    "a sum": ("x @ W + b", ("x @ W", (3, 5)), ("b", (4,))),
    "a product of matrices": ("(x @ W) @ W", ("x @ W", (3, 5)), ("W", (2, 5))),
    "a product with its transpose": ("W.T @ x", ("W.T", (5, 2)), ("x", (3, 2))),
    "a method": ("x.dot(W.T)", ("x", (3, 2)), ("W.T", (5, 2))),
    "a function of NumPy": ("np.multiply(x, b)", ("x", (3, 2)), ("b", (4,))),
}
"""A line that fails, and its two arrays with their shapes."""


@pytest.mark.parametrize("case", SIDES)
def test_an_operation_that_fails_names_its_two_arrays(submit: Open, case: str) -> None:
    line, *sides = SIDES[case]
    session = submit(f"import numpy as np\ndef f(x, W, b):\n    return np.exp({line})")
    reply = session.call("f", np.zeros((3, 2)), np.zeros((2, 5)), np.zeros(4))
    assert isinstance(reply, Raised)
    assert [(side.text, side.shape) for side in reply.operands] == sides


@pytest.mark.parametrize("line", ["x.reshape(5, 5)", "int('x') + x", "g(x) @ W"])
def test_arrays_are_not_named_where_they_are_not_known(submit: Open, line: str) -> None:
    reply = submit(f"def g(x): return x.T\ndef f(x, W): return {line}").call("f", np.zeros((3, 2)), np.zeros((2, 5)))
    assert isinstance(reply, Raised)
    assert reply.operands == ()


def test_endless_recursion_is_told_in_eight_lines(submit: Open) -> None:
    reply = submit("def f(x): return f(x)").call("f", 1)
    assert isinstance(reply, Raised)
    assert reply.kind == "RecursionError"
    assert len(reply.frames) == 8


def test_exception_texts_are_cut(submit: Open) -> None:
    reply = submit(
        """
        Long = type("L" * 100_000, (Exception,), {})
        def f(): raise Long("m" * 10_000_000)
        """
    ).call("f")
    assert isinstance(reply, Raised)
    assert len(reply.kind) <= 200
    assert len(reply.message) <= 2000


def test_an_exception_whose_text_raises_is_told(submit: Open) -> None:
    reply = submit(
        """
        class Sly(Exception):
            def __str__(self): raise KeyError
        def f(): raise Sly()
        """
    ).call("f")
    assert isinstance(reply, Raised)
    assert "cannot be shown" in reply.message


@pytest.mark.parametrize("stop", ["SystemExit(0)", "KeyboardInterrupt()", "GeneratorExit()"])
def test_exits_are_exceptions_like_others(submit: Open, stop: str) -> None:
    reply = submit(f"def f(): raise {stop}").call("f")
    assert isinstance(reply, Raised)
    assert reply.kind == stop.partition("(")[0]


def test_prints_belong_to_their_call_and_are_cut(submit: Open) -> None:
    session = submit("print('at import')\ndef f(n): print('x' * n)")
    loaded = session.load()
    assert isinstance(loaded, Loaded)
    assert loaded.printed == "at import\n"
    quiet, loud = session.call("f", 3), session.call("f", 10_000_000)
    assert isinstance(quiet, Returned)
    assert isinstance(loud, Returned)
    assert quiet.printed == "xxx\n"
    assert loud.printed == "x" * 8192


def test_a_missing_function_is_told_with_what_there_is(submit: Open) -> None:
    reply = submit("import numpy as np\ndef forwrad(): pass").call("forward")
    assert reply == Missing("forward", ("forwrad",))


def test_every_call_has_its_own_arguments(submit: Open) -> None:
    session = submit("def f(x):\n    x += 1\n    return x")
    ones = np.ones(2)
    assert [returned(session.call("f", ones)).tolist() for _ in range(2)] == [[2, 2], [2, 2]]
    assert ones.tolist() == [1, 1]


def test_an_observed_call_shows_its_arguments_afterwards(submit: Open) -> None:
    session = submit(
        """
        import numpy as np, random
        def rude(x, y):
            x[0] = 9
            np.random.seed(1)
        def polite(x, y):
            random.random()
            np.random.default_rng(0).random()
        """
    )
    rude, polite = (
        session.ask(questions.call(name, given, observe=True))
        for name, given in (("rude", [np.ones(2), [1]]), ("polite", [1, 2]))
    )
    assert isinstance(rude, Returned)
    assert isinstance(polite, Returned)
    assert rude.observed is not None
    assert polite.observed is not None
    assert rude.observed.arguments[0].tolist() == [9, 1]
    assert (rude.observed.numpy_random, rude.observed.python_random) == (True, False)
    assert (polite.observed.numpy_random, polite.observed.python_random) == (False, True)


@pytest.mark.parametrize(
    ("layout", "flags"),
    [
        ("c", (True, False, True)),
        ("readonly", (True, False, False)),
        ("fortran", (False, True, True)),
        ("strided", (False, False, True)),
    ],
)
def test_arguments_come_in_the_layout_that_is_asked_for(
    submit: Open, layout: questions.MemoryLayout, flags: tuple[bool, ...]
) -> None:
    session = submit(
        "def f(x): return x.flags.c_contiguous, x.flags.f_contiguous, x.flags.writeable, x.tolist()",
    )
    x = np.arange(6.0).reshape(2, 3)
    assert returned(session.ask(questions.call("f", [x], layout=layout))) == (*flags, x.tolist())


def test_many_calls_take_one_round_trip(submit: Open) -> None:
    session = submit("import numpy as np\ndef loss(w): return float(np.sum(w ** 2))")
    lists = [[np.full((10, 10), k)] for k in range(500)]
    assert returned(session.ask(questions.call_many("loss", lists))) == [100.0 * k * k for k in range(500)]


def test_a_number_of_more_than_64_bits_arrives_as_one_of_64(submit: Open) -> None:
    session = submit("import numpy as np\ndef f(): return [np.longdouble(0.5), np.full(2, 1.5, np.clongdouble)]")
    number, array = returned(session.call("f"))
    assert (number, number.dtype, array.dtype, array[0]) == (0.5, np.float64, np.complex128, 1.5)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("return np.array([None])", "dtype object"),
        ("return np.array(['a'])", "dtype <U1"),
        ("return np.ones(1 << 18)", "can cross"),
        ("x = []; x.append(x); return x", "nested deeper"),
        ("return 1 << 9999", "10000 bits"),
    ],
)
def test_a_result_that_cannot_cross_is_refused_and_the_worker_lives_on(submit: Open, body: str, reason: str) -> None:
    session = submit(f"import numpy as np\ndef f():\n    {body}\ndef g(): return 1", limits=Limits(reply_mib=1))
    reply = session.call("f")
    assert isinstance(reply, Refused)
    assert reason in reply.reason
    assert returned(session.call("g")) == 1


def test_a_constant_can_be_read(submit: Open) -> None:
    assert returned(submit("ANSWERS = {'a': [1, 2.5], 'b': (True, None)}").get("ANSWERS")) == {
        "a": [1, 2.5],
        "b": (True, None),
    }


def test_an_object_stays_in_the_worker_behind_a_handle(submit: Open) -> None:
    session = submit(
        """
        class Net:
            def __init__(self, width): self.width = width
            def wider(self, by): return Net(self.width + by)
        """
    )
    net = returned(session.call("Net", 3))
    assert isinstance(net, Handle)
    assert net.type_name == "Net"
    wider = returned(session.call(net, 4, path="wider"))
    assert isinstance(wider, Handle)
    assert returned(session.get(wider, "width")) == 7


def test_global_random_numbers_are_the_same_in_every_grading(submit: Open) -> None:
    source = "import numpy as np, random\ndef f(): return np.random.rand(), random.random(), list({'a', 'b', 'c'})"
    assert returned(submit(source).call("f")) == returned(submit(source).call("f"))


def test_a_session_counts_the_time_of_its_calls(submit: Open) -> None:
    session = submit("def burn(n):\n    for _ in range(n): pass")
    reply = session.call("burn", 3_000_000)
    assert isinstance(reply, Returned)
    assert 0 < reply.cpu_seconds <= session.cpu_seconds
    assert reply.seconds <= session.seconds


def test_student_objects_look_like_ordinary_ones(submit: Open) -> None:
    student = Student(submit("import numpy as np\ndef f(x, scale=1): return x * scale\nRATE = 0.5"))
    assert student.f(np.ones(2), scale=3).tolist() == [3, 3]
    assert student.RATE == 0.5


def test_an_argument_that_cannot_cross_is_its_authors_fault(submit: Open) -> None:
    session = submit("def f(x): return 1")
    with pytest.raises(SpecError, match="call of 'f': an argument cannot cross: object"):
        session.call("f", object())
    assert returned(session.call("f", 1)) == 1


@pytest.mark.parametrize("cause", ["np.mean(np.zeros(0))", "np.zeros(1) / 0", "warnings.warn('careful')"])
def test_a_warning_names_the_students_line_and_no_path_of_the_machine(submit: Open, cause: str) -> None:
    reply = submit(f"import warnings\nimport numpy as np\ndef f():\n    x = 1\n    return {cause}\n").call("f")
    assert isinstance(reply, Returned)
    assert reply.printed.startswith("solution.py:5: ")
    assert "Warning: " in reply.printed
    assert "numpy/" not in reply.printed
