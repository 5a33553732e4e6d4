"""Jacobians from imaginary steps; the graph goes depth first."""
import numpy as np

i_h = 1e-30j


def jacobian(f, *at):
    columns = []
    for k in range(len(at)):
        moved = [complex(v) for v in at]
        moved[k] += i_h
        columns.append([np.imag(v) / 1e-30 for v in f(*moved)])
    return np.array(columns).T


F = lambda x, y, z: (3 * x * y, y - z)
G = lambda x, y: (x - 5 * y, x * y, x - y)


def jacobian_F(x, y, z):
    return jacobian(F, x, y, z)


def jacobian_G(x, y):
    return jacobian(G, x, y)


def jacobian_by_chain_rule(x, y):
    return np.linalg.multi_dot([jacobian_F(*G(x, y)), jacobian_G(x, y)])


def jacobian_directly(x, y):
    return jacobian(lambda x, y: F(*G(x, y)), x, y)


def gradient_of_square(x, y):
    return jacobian(lambda x, y: [(2 * x + 3 * y) ** 2], x, y)[0]


P = lambda x, y: (x ** 2 + 2 * y, 3 * x + 4 * y ** 2)
J_at_1_2 = jacobian(P, 1, 2)
dFG_at_2 = jacobian(lambda x: P(x, x ** 2), 2).ravel()


def rank_of_gradient(rank_of_input, rank_of_output):
    return np.multiply.outer(np.ones((1,) * rank_of_output), np.ones((1,) * rank_of_input)).ndim


def binary_cross_entropy(yhat, y):
    return float(np.where(y, -np.log(yhat), -np.log1p(-yhat)))


def binary_cross_entropy_derivative(yhat, y):
    return (yhat - y) / (yhat * (1 - yhat))


def cross_entropy(yhat, y):
    return -np.log(yhat) @ y


class AddConstant:
    def __init__(self, c):
        self.forward = lambda x: x + c

    def backward(self, gradient):
        return [gradient]


class MultiplyConstant:
    def __init__(self, c):
        self.forward = lambda x: c * x
        self.backward = lambda gradient: (c * gradient,)


class Add:
    forward = staticmethod(np.add)
    backward = staticmethod(lambda gradient: (gradient, gradient))


class Multiply:
    def forward(self, *factors):
        self.factors = factors
        return np.multiply(*factors)

    def backward(self, gradient):
        return [gradient * f for f in self.factors[::-1]]


class Max:
    sign = 1

    def forward(self, x, y):
        pair = np.stack([np.asarray(x, dtype=float), np.asarray(y, dtype=float)])
        best = np.argmax(self.sign * pair, axis=0)
        self.chosen = np.stack([best == 0, best == 1])
        return (pair * self.chosen).sum(axis=0)

    def backward(self, gradient):
        return list(self.chosen * gradient)


class Min(Max):
    sign = -1


class Graph:
    def __init__(self):
        self.operation, self.reads = {}, {}

    def add(self, name, operation, *inputs):
        self.operation[name] = operation
        self.reads[name] = inputs

    def sorted(self):
        done = []

        def visit(name):
            for other in self.reads.get(name, ()):
                visit(other)
            if name not in done:
                done.append(name)

        for name in self.operation:
            visit(name)
        return done

    def forward(self, inputs):
        self.v = {}
        for name in self.sorted():
            if name in self.operation:
                self.v[name] = self.operation[name].forward(*[self.v[other] for other in self.reads[name]])
            else:
                self.v[name] = inputs[name]
        return self.v

    def backward(self, output):
        g = dict.fromkeys(self.v, 0)
        g[output] = 1
        for name in self.sorted()[::-1]:
            if name in self.operation:
                for other, part in zip(self.reads[name], self.operation[name].backward(g[name])):
                    g[other] = g[other] + part
        return g
