"""Assignment 2, part 3: computation graphs and Jacobians."""

import numpy as np


# ======================================================================
# A. Jacobians: a row for each output, a column for each input
#
#     F(x, y, z) = (3xy, y - z)        G(x, y) = (x - 5y, xy, x - y)
# ======================================================================

def jacobian_F(x, y, z):
    """(2, 3)"""
    return np.array([[3 * y, 3 * x, 0], [0, 1, -1]])


def jacobian_G(x, y):
    """(3, 2)"""
    return np.array([[1, -5], [y, x], [1, -1]])


def jacobian_by_chain_rule(x, y):
    """The Jacobian of F o G as a product of Jacobians, (2, 2)."""
    return jacobian_F(x - 5 * y, x * y, x - y) @ jacobian_G(x, y)


def jacobian_directly(x, y):
    """The same: put G into F first, then differentiate."""
    return np.array([[6 * x * y - 15 * y ** 2, 3 * x ** 2 - 30 * x * y], [y - 1, x + 1]])


def gradient_of_square(x, y):
    """The gradient of (2x + 3y)^2, (2,)."""
    return np.array([8 * x + 12 * y, 12 * x + 18 * y])


# F(x, y) = (x^2 + 2y, 3x + 4y^2): its Jacobian at (1, 2), a list of two rows
J_at_1_2 = [[2, 2], [3, 16]]

# the same F and G(x) = (x, x^2): the derivative of F o G at x = 2, two numbers
dFG_at_2 = [12, 35]


def rank_of_gradient(rank_of_input, rank_of_output):
    """The rank (number of indices) of the gradient of an output by an input."""
    return rank_of_input + rank_of_output


# ======================================================================
# B. Losses at the end of a graph, for one sample
# ======================================================================

def binary_cross_entropy(yhat, y):
    """yhat a probability, y 0 or 1."""
    return -(y * np.log(yhat) + (1 - y) * np.log(1 - yhat))


def binary_cross_entropy_derivative(yhat, y):
    """dL / dyhat"""
    return -y / yhat + (1 - y) / (1 - yhat)


def cross_entropy(yhat, y):
    """yhat (k,) probabilities, y (k,) one-hot."""
    return -np.sum(y * np.log(yhat))


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
        self.c = c

    def forward(self, x):
        return x + self.c

    def backward(self, gradient):
        return [gradient]


class Add:
    """x + y"""

    def forward(self, x, y):
        return x + y

    def backward(self, gradient):
        return [gradient, gradient]


class MultiplyConstant:
    """c x"""

    def __init__(self, c):
        self.c = c

    def forward(self, x):
        return self.c * x

    def backward(self, gradient):
        return [self.c * gradient]


class Multiply:
    """x y"""

    def forward(self, x, y):
        Multiply.x, Multiply.y = x, y
        return x * y

    def backward(self, gradient):
        return [gradient * Multiply.y, gradient * Multiply.x]


class Max:
    """max(x, y), entry by entry"""

    def forward(self, x, y):
        self.first = np.asarray(x) > np.asarray(y)
        return np.where(self.first, x, y)

    def backward(self, gradient):
        return [np.where(self.first, gradient, 0), np.where(self.first, 0, gradient)]


class Min:
    """min(x, y), entry by entry"""

    def forward(self, x, y):
        self.first = np.asarray(x) < np.asarray(y)
        return np.where(self.first, x, y)

    def backward(self, gradient):
        return [np.where(self.first, gradient, 0), np.where(self.first, 0, gradient)]


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
        self.nodes = {}

    def add(self, name, operation, *inputs):
        """Add a node: its name, an object of a class above, the names it reads."""
        self.nodes[name] = (operation, inputs)

    def forward(self, inputs):
        """Evaluate in topological order.

        inputs  : a dict, values by name
        returns : a dict, the value of every input and every node
        """
        values = dict(inputs)
        self.order = list(self.nodes)
        for name in self.order:
            operation, reads = self.nodes[name]
            values[name] = operation.forward(*[values[r] for r in reads])
        self.names = list(values)
        return values

    def backward(self, output):
        """Go back in reversed order, after forward.

        returns : a dict, the gradient of `output` by every input and every node
        """
        gradients = {name: 0.0 for name in self.names}
        gradients[output] = 1.0
        for name in reversed(self.order):
            operation, reads = self.nodes[name]
            for r, g in zip(reads, operation.backward(gradients[name])):
                gradients[r] = gradients[r] + g
        return gradients
