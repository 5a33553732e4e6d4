"""Assignment 2, part 3: computation graphs and Jacobians."""

import numpy as np


# ======================================================================
# A. Jacobians: a row for each output, a column for each input
#
#     F(x, y, z) = (3xy, y - z)        G(x, y) = (x - 5y, xy, x - y)
# ======================================================================

def jacobian_F(x, y, z):
    """(2, 3)"""
    # TODO
    raise NotImplementedError


def jacobian_G(x, y):
    """(3, 2)"""
    # TODO
    raise NotImplementedError


def jacobian_by_chain_rule(x, y):
    """The Jacobian of F o G as a product of Jacobians, (2, 2)."""
    # TODO
    raise NotImplementedError


def jacobian_directly(x, y):
    """The same: put G into F first, then differentiate."""
    # TODO
    raise NotImplementedError


def gradient_of_square(x, y):
    """The gradient of (2x + 3y)^2, (2,)."""
    # TODO
    raise NotImplementedError


# F(x, y) = (x^2 + 2y, 3x + 4y^2): its Jacobian at (1, 2), a list of two rows
J_at_1_2 = None  # TODO

# the same F and G(x) = (x, x^2): the derivative of F o G at x = 2, two numbers
dFG_at_2 = None  # TODO


def rank_of_gradient(rank_of_input, rank_of_output):
    """The rank (number of indices) of the gradient of an output by an input."""
    # TODO
    raise NotImplementedError


# ======================================================================
# B. Losses at the end of a graph, for one sample
# ======================================================================

def binary_cross_entropy(yhat, y):
    """yhat a probability, y 0 or 1."""
    # TODO
    raise NotImplementedError


def binary_cross_entropy_derivative(yhat, y):
    """dL / dyhat"""
    # TODO
    raise NotImplementedError


def cross_entropy(yhat, y):
    """yhat (k,) probabilities, y (k,) one-hot."""
    # TODO
    raise NotImplementedError


# ======================================================================
# C. Nodes
#
# forward takes the inputs (numbers or arrays of one shape), stores what
# backward needs, and returns the output. backward takes the gradient by the
# output and returns a list: the gradient by each input, in their order.
# ======================================================================

class AddConstant:
    """x + c"""

    def __init__(self, c):
        # TODO
        raise NotImplementedError

    def forward(self, x):
        # TODO
        raise NotImplementedError

    def backward(self, gradient):
        # TODO
        raise NotImplementedError


class Add:
    """x + y"""

    def forward(self, x, y):
        # TODO
        raise NotImplementedError

    def backward(self, gradient):
        # TODO
        raise NotImplementedError


class MultiplyConstant:
    """c x"""

    def __init__(self, c):
        # TODO
        raise NotImplementedError

    def forward(self, x):
        # TODO
        raise NotImplementedError

    def backward(self, gradient):
        # TODO
        raise NotImplementedError


class Multiply:
    """x y"""

    def forward(self, x, y):
        # TODO
        raise NotImplementedError

    def backward(self, gradient):
        # TODO
        raise NotImplementedError


class Max:
    """max(x, y), entry by entry"""

    def forward(self, x, y):
        # TODO
        raise NotImplementedError

    def backward(self, gradient):
        # TODO
        raise NotImplementedError


class Min:
    """min(x, y), entry by entry"""

    def forward(self, x, y):
        # TODO
        raise NotImplementedError

    def backward(self, gradient):
        # TODO
        raise NotImplementedError


# ======================================================================
# D. The graph
# ======================================================================

class Graph:
    """Nodes may be added in any order. A name that no node has is an input.

        g = Graph()
        g.add("out", Multiply(), "s", "y")      # out = s * y
        g.add("s", AddConstant(2.0), "x")       # s = x + 2
        g.forward({"x": 1.0, "y": 5.0})         # {"x": 1, "y": 5, "s": 3, "out": 15}
        g.backward("out")                       # {"out": 1, "s": 5, "y": 3, "x": 5}
    """

    def __init__(self):
        # TODO
        raise NotImplementedError

    def add(self, name, operation, *inputs):
        """Add a node: its name, an object of a class above, the names it reads."""
        # TODO
        raise NotImplementedError

    def forward(self, inputs):
        """Evaluate in topological order.

        inputs  : a dict, values by name
        returns : a dict, the value of every input and every node
        """
        # TODO
        raise NotImplementedError

    def backward(self, output):
        """Go back in reversed order, after forward.

        returns : a dict, the gradient of `output` by every input and every node
        """
        # TODO
        raise NotImplementedError
