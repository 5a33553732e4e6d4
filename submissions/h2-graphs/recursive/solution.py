import math

import numpy as np


def matmul(A, B):
    return [[sum(a * b for a, b in zip(row, column)) for column in zip(*B)] for row in A]


def jacobian_F(x, y, z):
    return [[3 * y, 3 * x, 0], [0, 1, -1]]


def jacobian_G(x, y):
    return [[1, -5], [y, x], [1, -1]]


def jacobian_by_chain_rule(x, y):
    return matmul(jacobian_F(x - 5 * y, x * y, x - y), jacobian_G(x, y))


def jacobian_directly(x, y):
    # F o G = (3x^2 y - 15 x y^2, xy - x + y)
    return [[6 * x * y - 15 * y * y, 3 * x * x - 30 * x * y], [y - 1, x + 1]]


def gradient_of_square(x, y):
    inner = 2 * x + 3 * y
    return [2 * inner * 2, 2 * inner * 3]


J_at_1_2 = ((2, 2), (3, 16))
dFG_at_2 = (12, 131)


def rank_of_gradient(rank_of_input, rank_of_output):
    return len([None] * rank_of_output + [None] * rank_of_input)


def binary_cross_entropy(yhat, y):
    return -math.log(yhat if y == 1 else 1 - yhat)


def binary_cross_entropy_derivative(yhat, y):
    return -1 / yhat if y == 1 else 1 / (1 - yhat)


def cross_entropy(yhat, y):
    return -math.log(yhat[list(y).index(1)])


class Node:
    constants = 0

    def __init__(self, c=None):
        self.c = c

    def forward(self, *inputs):
        self.inputs = inputs
        return self.value(*inputs)

    def backward(self, gradient):
        return [gradient * d for d in self.derivatives(*self.inputs)]


class AddConstant(Node):
    def value(self, x):
        return x + self.c

    def derivatives(self, x):
        return [1]


class Add(Node):
    def value(self, x, y):
        return x + y

    def derivatives(self, x, y):
        return 1, 1


class MultiplyConstant(Node):
    def value(self, x):
        return x * self.c

    def derivatives(self, x):
        return [self.c]


class Multiply(Node):
    def value(self, x, y):
        return x * y

    def derivatives(self, x, y):
        return y, x


class Max(Node):
    def value(self, x, y):
        return np.maximum(x, y)

    def derivatives(self, x, y):
        return np.heaviside(np.subtract(x, y), 0.5), np.heaviside(np.subtract(y, x), 0.5)


class Min(Node):
    def value(self, x, y):
        return np.minimum(x, y)

    def derivatives(self, x, y):
        return np.heaviside(np.subtract(y, x), 0.5), np.heaviside(np.subtract(x, y), 0.5)


class Graph:
    """Values are asked for from the end; gradients are asked for from the beginning."""

    def __init__(self):
        self.nodes = {}

    def add(self, name, operation, *inputs):
        self.nodes[name] = operation, inputs

    def forward(self, inputs):
        self.values = dict(inputs)
        for name in self.nodes:
            self.value(name)
        return self.values

    def value(self, name):
        if name not in self.values:
            operation, reads = self.nodes[name]
            self.values[name] = operation.forward(*map(self.value, reads))
        return self.values[name]

    def backward(self, output):
        known = {output: 1.0}

        def gradient(name):
            if name not in known:
                total = 0.0
                for user, (operation, reads) in self.nodes.items():
                    if name in reads:
                        parts = operation.backward(gradient(user))
                        total += sum(p for r, p in zip(reads, parts) if r == name)
                known[name] = total
            return known[name]

        return {name: gradient(name) for name in self.values}
