"""The proxy for pytest-written checks: classes, attributes, items, and failures as exceptions."""

from collections.abc import Callable

import numpy as np
import pytest

from grader.sandbox import CallFailed, Crashed, Missing, Raised, Session, Student, whole_value

Open = Callable[..., Session]


NET = """
import numpy as np, os

class Net:
    def __init__(self, inputs, outputs):
        self.params = {"W": np.zeros((inputs, outputs)), "b": np.zeros(outputs)}
        self.history = [1.0, 2.0]
        self.child = Part()

    def loss(self, X):
        scores = X @ self.params["W"] + self.params["b"]
        return float(scores.sum()), {"W": X.sum(0)}

class Part:
    size = 4

def make(): return [Net(1, 1), 5]
def use(net): return net.params["W"].shape
def fine(): return 1
def crash(): os.abort()
"""


@pytest.fixture
def student(submit: Open) -> Student:
    return Student(submit(NET))


def test_a_parameter_that_is_set_is_felt_by_the_methods(student: Student) -> None:
    net = student.Net(2, 3)
    net.params["W"] = np.ones((2, 3))
    loss, grads = net.loss(np.ones((4, 2)))
    assert loss == 24.0
    assert grads["W"].tolist() == [4, 4]


def test_an_attribute_that_is_set_is_felt(student: Student) -> None:
    net = student.Net(1, 1)
    net.params = {"W": np.full((1, 1), 2.0), "b": np.zeros(1)}
    assert net.loss(np.ones((1, 1)))[0] == 2.0


def test_containers_have_length_items_and_iteration(student: Student) -> None:
    net = student.Net(2, 3)
    assert len(net.params) == 2
    assert sorted(net.params) == ["W", "b"]
    assert net.history[1] == 2.0
    assert list(net.history) == [1.0, 2.0]
    assert whole_value(net.params)["b"].tolist() == [0, 0, 0]


def test_objects_inside_objects_are_reached(student: Student) -> None:
    assert student.Net(1, 1).child.size == 4
    assert student.make()[0].params["b"].shape == (1,)


def test_an_object_can_be_an_argument(student: Student) -> None:
    assert student.use(student.Net(2, 5)) == (2, 5)


def test_writing_into_an_array_that_was_only_looked_at_is_refused(student: Student) -> None:
    net = student.Net(2, 3)
    with pytest.raises(ValueError, match="read-only"):
        net.params["W"][0, 0] = 1


@pytest.mark.parametrize(
    ("raised", "caught"),
    [
        ("UnicodeDecodeError('utf-8', b'x', 0, 1, 'odd')", UnicodeError),
        ("UnicodeEncodeError('ascii', 'x', 0, 1, 'odd')", ValueError),
        ("ExceptionGroup('odd', [ValueError()])", CallFailed),
        ("type('ExceptionGroup', (KeyError,), {})('odd')", CallFailed),
        ("KeyError('odd')", KeyError),
    ],
)
def test_a_failure_is_an_exception_whatever_its_class_takes(raised: str, caught: type[Exception], submit: Open) -> None:
    with pytest.raises(caught, match="odd") as failed:
        Student(submit(f"def f(): raise {raised}")).f()
    assert isinstance(failed.value, CallFailed)


def test_a_failure_is_an_exception_with_its_reply(student: Student) -> None:
    with pytest.raises(CallFailed, match="raised TypeError") as caught:
        student.Net()
    assert isinstance(caught.value.reply, Raised)


def test_a_name_that_is_missing_is_an_attribute_error(student: Student) -> None:
    assert not hasattr(student, "nothing")
    with pytest.raises(CallFailed, match="'nothing' is not defined; defined are: Net") as caught:
        _ = student.nothing
    assert isinstance(caught.value.reply, Missing)


def test_after_a_crash_functions_live_on_and_objects_are_lost(student: Student) -> None:
    net, fine = student.Net(1, 1), student.fine
    with pytest.raises(CallFailed) as caught:
        student.crash()
    assert caught.value.reply == Crashed("SIGABRT")
    assert fine() == 1
    with pytest.raises(CallFailed, match="lost"):
        net.loss(np.ones((1, 1)))


LAYER = """
from collections import OrderedDict, defaultdict, namedtuple
Cache = namedtuple("Cache", "x gamma")
Out = namedtuple("Out", "y cache")

class Kept:
    def __init__(self, x): self.x = x

class Rows(list):
    first = property(lambda self: self[0])

def named(x): return 2 * x, Cache(x, 3)
def all_named(x): return Out(2 * x, Cache(x, 3))
def counted(x): return 2 * x, defaultdict(lambda: 7, x=x)
def ordered(x): return 2 * x, OrderedDict(x=x)
def in_a_tuple(x): return 2 * x, (Kept(x), 3)
def in_a_dict(x): return 2 * x, {"x": [Kept(x)], "f": abs}
def of_its_own(x): return 2 * x, Rows([x, 3])

def back_named(dy, cache): return dy * cache.x * cache.gamma
def back_all_named(dy, cache): return dy * cache.x
def back_counted(dy, cache): return dy * cache["x"] * cache["unset"]
def back_ordered(dy, cache): cache.move_to_end("x"); return dy * cache["x"]
def back_in_a_tuple(dy, cache): return dy * cache[0].x
def back_in_a_dict(dy, cache): return cache["f"](dy * cache["x"][0].x)
def back_of_its_own(dy, cache): return dy * cache.first
"""


@pytest.mark.parametrize(
    ("kind", "back"),
    [
        ("named", 12.0),
        ("all_named", 4.0),
        ("counted", 28.0),
        ("ordered", 4.0),
        ("in_a_tuple", 4.0),
        ("in_a_dict", 4.0),
        ("of_its_own", 4.0),
    ],
)
def test_a_layers_cache_is_handed_back_as_what_it_was(submit: Open, kind: str, back: float) -> None:
    student = Student(submit(LAYER))
    y, cache = getattr(student, kind)(np.ones(2))
    assert y.tolist() == [2, 2]
    assert getattr(student, f"back_{kind}")(4.0, cache).tolist() == [back, back]


def test_a_namedtuple_is_read_as_any_tuple(submit: Open) -> None:
    out = Student(submit(LAYER)).all_named(1.0)
    assert (len(out), out[0], out.y, out.cache.gamma) == (2, 2.0, 2.0, 3)
    assert list(out.cache) == [1.0, 3]
    assert out == (2.0, (1.0, 3))
    assert out != (2.0, (1.0, 4))


def test_what_cannot_be_iterated_says_so(student: Student) -> None:
    with pytest.raises(TypeError, match="student's Net> cannot be iterated"):
        list(student.Net(1, 1))


def test_a_failure_knows_what_was_called(student: Student) -> None:
    with pytest.raises(CallFailed) as caught:
        student.Net(1, 1).loss()
    assert caught.value.called == "Net.loss"
    with pytest.raises(CallFailed) as caught:
        student.use(3)
    assert caught.value.called == "use"


def test_a_class_of_the_students_knows_its_objects(submit: Open) -> None:
    student = Student(submit("class Base: ...\nclass Layer(Base): ...\nlayers = [Layer()]\nimport numpy as np"))
    assert isinstance(student.Layer(), student.Layer)
    assert isinstance(student.layers[0], (int, student.Base))
    assert not isinstance(student.Base(), student.Layer)
    assert not isinstance(3.0, student.Layer)
    assert isinstance(np.ones(2), student.np.ndarray)
    assert issubclass(student.Layer, student.Base)
    with pytest.raises(CallFailed):
        isinstance(3.0, student.Absent)


def test_dir_tells_the_names_of_a_students_object(submit: Open) -> None:
    student = Student(submit("class Layer:\n    def __init__(self): self.W = 1\n    def forward(self): ..."))
    assert {"W", "forward"} <= {*dir(student.Layer())}
    assert "backward" not in dir(student.Layer())
