"""The nodes and the graph: values forward, gradients backward, in whatever order nodes were added."""

import numpy as np
import pytest

from grader.testing import assert_close
from reference import graph

SHAPE = (3, 4)


@pytest.fixture
def x(rng):
    return rng.standard_normal(SHAPE)


@pytest.fixture
def y(rng):
    return rng.standard_normal(SHAPE)


@pytest.fixture
def upstream(rng):
    return rng.standard_normal(SHAPE) + 2


def check_node(mine, right, inputs, upstream, mistakes=None):
    """Forward and backward of one node of the student's, beside the right one."""
    assert_close(mine.forward(*inputs), right.forward(*inputs), array="the value")
    want = right.backward(upstream)
    got = mine.backward(upstream)
    assert isinstance(got, list | tuple), "backward must return a list: one gradient for each input."
    assert len(got) == len(want), f"backward returns {len(got)} gradients for {len(want)} inputs."
    blind = right.backward(np.ones_like(upstream))
    for place, (mine_, right_) in enumerate(zip(got, want, strict=True)):
        known = {"upstream-gradient-left-out": blind[place]}
        known |= {name: gradients[place] for name, gradients in (mistakes or {}).items()}
        name = "the gradient" if len(want) == 1 else f"the gradient by input {place + 1}"
        assert_close(mine_, right_, array=name, misconceptions=known)


@pytest.mark.points(4)
def test_add_constant(student, x, upstream):
    """Node x + c."""
    check_node(student.AddConstant(2.5), graph.AddConstant(2.5), [x], upstream)


@pytest.mark.points(4)
def test_add(student, x, y, upstream):
    """Node x + y."""
    check_node(student.Add(), graph.Add(), [x, y], upstream)


@pytest.mark.points(4)
def test_multiply_constant(student, x, upstream):
    """Node c x."""
    check_node(student.MultiplyConstant(-3.0), graph.MultiplyConstant(-3.0), [x], upstream)


@pytest.mark.points(4)
def test_multiply(student, x, y, upstream):
    """Node x y."""
    mistakes = {"factors-exchanged": [upstream * x, upstream * y]}
    check_node(student.Multiply(), graph.Multiply(), [x, y], upstream, mistakes)


@pytest.mark.points(4)
def test_max(student, x, y, upstream):
    """Node max(x, y)."""
    first = x > y
    mistakes = {
        "gradient-to-the-other": [upstream * ~first, upstream * first],
        "gradient-to-both": [upstream, upstream],
    }
    check_node(student.Max(), graph.Max(), [x, y], upstream, mistakes)


@pytest.mark.points(4)
def test_min(student, x, y, upstream):
    """Node min(x, y)."""
    first = x < y
    mistakes = {
        "gradient-to-the-other": [upstream * ~first, upstream * first],
        "gradient-to-both": [upstream, upstream],
    }
    check_node(student.Min(), graph.Min(), [x, y], upstream, mistakes)


@pytest.mark.points(4)
def test_every_node_remembers_its_own_inputs(student, x, y, upstream):
    """Each node stores what its own way back needs, whatever other nodes do."""
    mine, other = student.Multiply(), student.Multiply()
    mine.forward(x, y)
    other.forward(10 * y, 10 * x)
    assert_close(mine.backward(upstream)[0], upstream * y, array="the gradient by the first factor")


def build(module, graph_):
    """out = 1.5 max(p, q) + 2.5 q with p = 3 x + 1, q = min(x y, z); the nodes are added from the end to the beginning."""
    # along no way is the gradient 1: a product of ways would be one of them
    graph_.add("out", module.Add(), "once", "twice")
    graph_.add("once", module.MultiplyConstant(1.5), "larger")
    graph_.add("twice", module.MultiplyConstant(2.5), "q")
    graph_.add("larger", module.Max(), "p", "q")
    graph_.add("q", module.Min(), "xy", "z")
    graph_.add("xy", module.Multiply(), "x", "y")
    graph_.add("p", module.AddConstant(1.0), "triple")
    graph_.add("triple", module.MultiplyConstant(3.0), "x")
    return graph_


NEAR = [
    {"x": 0.7, "y": 3.7, "z": 7.1},  # p = 3.1, x y = 2.59, q = 2.59: the larger is p
    {"x": -1.3, "y": -2.1, "z": 1.1},  # p = -2.9, x y = 2.73, q = 1.1: the larger is q, which is z
    {"x": -1.3, "y": -2.1, "z": 9.1},  # p = -2.9, x y = 2.73, q = 2.73: the larger is q, which is x y
]


@pytest.fixture
def points(rng):
    """Points so near to these that the same numbers are the larger ones: fixed ones could be looked up."""
    return [{name: value * rng.uniform(0.96, 1.04) for name, value in point.items()} for point in NEAR]


@pytest.mark.points(8)
def test_graph_forward(student, points):
    """A graph evaluated in topological order."""
    mine, right = build(student, student.Graph()), build(graph, graph.Graph())
    for point in points:
        got, want = mine.forward(point), right.forward(point)
        for name in ("triple", "p", "xy", "q", "larger", "twice", "out"):
            assert_close(got[name], want[name], array=name)


@pytest.mark.points(10)
def test_graph_backward(student, points):
    """The gradients of a graph in which no value is used twice, in reversed order."""

    def chain(module, graph_):
        graph_.add("out", module.MultiplyConstant(-1.5), "smaller")
        graph_.add("smaller", module.Min(), "xy", "shifted")
        graph_.add("shifted", module.AddConstant(0.5), "z")
        graph_.add("xy", module.Multiply(), "x", "y")
        return graph_

    mine, right = chain(student, student.Graph()), chain(graph, graph.Graph())
    for point in points:
        mine.forward(point)
        right.forward(point)
        got, want = mine.backward("out"), right.backward("out")
        for name in ("x", "y", "z"):
            assert_close(got[name], want[name], array=f"d out / d {name}")


def gradients(graph_, point):
    """The gradients of `out` in a graph that `build` has made."""
    graph_.forward(point)
    return graph_.backward("out")


def one_way(student, point, name, got):
    """The gradient along one way only, unless the student's nodes are wrong: these may give the same number."""
    want = gradients(build(graph, graph.Graph()), point)[name]
    if np.isclose(got, want) or not np.isclose(gradients(build(student, graph.Graph()), point)[name], want):
        return {}
    known = [gradients(build(graph, way()), point)[name] for way in (graph.LastWayOnly, graph.FirstWayOnly)]
    return {"one-way-only": min(map(float, known), key=lambda value: abs(value - float(got)))}


@pytest.mark.points(6)
def test_graph_ways_meet(student, points, rng):
    """The gradients of a graph in which values are used twice: ways that meet add up."""
    mine, right = build(student, student.Graph()), build(graph, graph.Graph())
    for point in reversed(points):  # where q is passed on by both of its readers comes first
        got, want = gradients(mine, point), gradients(right, point)
        for name in ("q", "x", "y", "z"):
            known = one_way(student, point, name, got[name])
            assert_close(got[name], want[name], array=f"d out / d {name}", misconceptions=known)
    square = student.Graph()
    square.add("square", student.Multiply(), "side", "side")
    side = rng.uniform(3, 4)
    square.forward({"side": side})
    known = {"one-way-only": side}
    assert_close(square.backward("square")["side"], 2 * side, array="d square / d side", misconceptions=known)
