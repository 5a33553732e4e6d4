"""H2's Jacobians to their digits, and the computation graph against witnesses."""

from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from witnesses import by_autograd, by_central_differences, by_complex_step

from reference import graph, jacobians

AT = np.array([1.7, -0.6])
WITNESSES = [by_autograd, by_complex_step, by_central_differences]


def f(p: Any) -> Any:
    return anp.stack([3 * p[0] * p[1], p[1] - p[2]])


def g(p: Any) -> Any:
    return anp.stack([p[0] - 5 * p[1], p[0] * p[1], p[0] - p[1]])


@pytest.mark.parametrize("witness", WITNESSES)
def test_jacobians_are_the_slopes_of_their_functions(witness: Any) -> None:
    at = np.array([0.3, -1.2, 2.5])
    np.testing.assert_allclose(jacobians.jacobian_f(*at), witness(f, at), rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(jacobians.jacobian_g(*AT), witness(g, AT), rtol=1e-8, atol=1e-9)
    composed = witness(lambda p: f(g(p)), AT)
    np.testing.assert_allclose(jacobians.jacobian_by_chain_rule(*AT), composed, rtol=1e-8)
    np.testing.assert_allclose(jacobians.jacobian_directly(*AT), composed, rtol=1e-8)
    square = witness(lambda p: (2 * p[0] + 3 * p[1]) ** 2, AT)
    np.testing.assert_allclose(jacobians.gradient_of_square(*AT), square, rtol=1e-8)


@pytest.mark.parametrize("witness", WITNESSES)
def test_the_numbers_of_the_homework(witness: Any) -> None:
    def outer(p: Any) -> Any:
        return anp.stack([p[0] ** 2 + 2 * p[1], 3 * p[0] + 4 * p[1] ** 2])

    def composed(p: Any) -> Any:
        return outer(anp.stack([p[0], p[0] ** 2]))

    figures = jacobians.in_numbers()
    assert figures["J_at_1_2"].tolist() == [[2, 2], [3, 16]]
    assert figures["dFG_at_2"].tolist() == [12, 131]
    np.testing.assert_allclose(figures["J_at_1_2"], witness(outer, np.array([1.0, 2.0])), rtol=1e-8)
    np.testing.assert_allclose(figures["dFG_at_2"], witness(composed, np.array([2.0]))[:, 0], rtol=1e-8)


def test_the_rank_of_a_gradient_counts_both_indices() -> None:
    W = np.ones((3, 4))
    gradient = by_autograd(lambda W: anp.dot(W, np.arange(4.0)), W)
    assert gradient.ndim == jacobians.rank_of_gradient(W.ndim, 1) == 3


@pytest.mark.parametrize("label", [0, 1])
@pytest.mark.parametrize("witness", WITNESSES)
def test_binary_cross_entropy_and_its_derivative_agree_with_autograd(label: int, witness: Any) -> None:
    def loss(yhat: Any) -> Any:
        return -(label * anp.log(yhat) + (1 - label) * anp.log(1 - yhat))

    assert jacobians.binary_cross_entropy(0.3, label) == pytest.approx(loss(0.3), rel=1e-14)
    assert jacobians.binary_derivative(0.3, label) == pytest.approx(witness(loss, np.asarray(0.3)), rel=1e-8)


def test_as_written_the_plus_belongs_to_the_loss_without_its_minus() -> None:
    assert jacobians.derivative_with_plus(0.3, 1) == pytest.approx(1 / 0.3)
    assert jacobians.derivative_with_plus(0.3, 0) == pytest.approx(1 / 0.7)
    assert jacobians.binary_sign_flipped(0.3, 1) == pytest.approx(np.log(0.3))
    assert jacobians.loss_sign_flipped(np.array([0.3, 0.7]), np.array([1.0, 0.0])) == pytest.approx(np.log(0.3))


def expression(p: Any) -> Any:
    x, y, z = p[0], p[1], p[2]
    q = anp.where(anp.real(x * y) < anp.real(z), x * y, z)
    larger = anp.where(anp.real(3 * x + 1) > anp.real(q), 3 * x + 1, q)
    return larger + 2 * q


def build(built: graph.Graph) -> graph.Graph:
    built.add("out", graph.Add(), "larger", "twice")
    built.add("twice", graph.MultiplyConstant(2.0), "q")
    built.add("larger", graph.Max(), "p", "q")
    built.add("q", graph.Min(), "xy", "z")
    built.add("xy", graph.Multiply(), "x", "y")
    built.add("p", graph.AddConstant(1.0), "triple")
    built.add("triple", graph.MultiplyConstant(3.0), "x")
    return built


@pytest.mark.parametrize("witness", WITNESSES)
@pytest.mark.parametrize("point", [(0.5, 4.0, 7.0), (-1.5, -2.0, 1.0), (-1.5, -2.0, 9.0)])
def test_a_graph_forward_and_backward(point: tuple[float, ...], witness: Any) -> None:
    built = build(graph.Graph())
    values = built.forward(dict(zip("xyz", point, strict=True)))
    assert values["out"] == pytest.approx(expression(np.array(point)))
    gradients = built.backward("out")
    want = witness(expression, np.array(point))
    np.testing.assert_allclose([gradients[name] for name in "xyz"], want, rtol=1e-8, atol=1e-9)


def test_where_ways_meet_one_of_them_is_not_the_whole() -> None:
    ways: list[graph.Graph] = [build(graph.Graph()), build(graph.LastWayOnly()), build(graph.FirstWayOnly())]
    for built in ways:
        built.forward({"x": -1.5, "y": -2.0, "z": 9.0})
    both, last, first = (float(built.backward("out")["q"]) for built in ways)
    assert both == 3
    assert {last, first} == {1, 2}
