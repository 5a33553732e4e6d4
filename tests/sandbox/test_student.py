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
