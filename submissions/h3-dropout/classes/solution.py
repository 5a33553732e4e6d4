import numpy as np


class ReLU:
    f = staticmethod(lambda u: u * (u > 0))
    df = staticmethod(lambda u: np.heaviside(u, 0.0))


class Sigmoid:
    f = staticmethod(lambda u: 0.5 + 0.5 * np.tanh(0.5 * u))
    df = staticmethod(lambda u: 0.25 * (1 - np.tanh(0.5 * u) ** 2))


class Tanh:
    f = staticmethod(np.tanh)
    df = staticmethod(lambda u: np.cosh(u) ** -2.0)


PHI = {"relu": ReLU, "sigmoid": Sigmoid, "tanh": Tanh}


class DropoutNet:
    """Dropping a hidden unit is the same as leaving its column of W1 and its row of W2 out."""

    def __init__(self, W1, b1, W2, b2, r, phi):
        self.kept = np.flatnonzero(r)
        self.full = W1.shape, W2.shape
        self.W1, self.b1, self.W2, self.b2 = W1[:, self.kept], b1[self.kept], W2[self.kept], b2
        self.phi = PHI[phi]

    def forward(self, X):
        self.X = X
        self.u = X @ self.W1 + self.b1
        self.h = self.phi.f(self.u)
        self.z = self.h @ self.W2 + self.b2
        return self.z

    def logsum(self):
        top = self.z.max(axis=1)
        return top + np.log(np.exp(self.z - top[:, None]).sum(axis=1))

    def error(self, X, Y):
        self.forward(X)
        return float((self.logsum() - (self.z * Y).sum(axis=1)).sum())

    def backward(self, X, Y):
        self.forward(X)
        g = {"z": np.exp(self.z - self.logsum()[:, None]) - Y}
        du = (g["z"] @ self.W2.T) * self.phi.df(self.u)
        g["b2"] = g["z"].sum(axis=0)
        g["W1"], g["W2"] = np.zeros(self.full[0]), np.zeros(self.full[1])
        g["b1"] = np.zeros(self.full[0][1])
        g["W1"][:, self.kept] = X.T @ du
        g["b1"][self.kept] = du.sum(axis=0)
        g["W2"][self.kept] = self.h.T @ g["z"]
        return g


def activation(u, phi):
    return PHI[phi].f(u)


def activation_derivative(u, phi):
    return PHI[phi].df(u)


def network_output(X, W1, b1, W2, b2, r, phi):
    return DropoutNet(W1, b1, W2, b2, r, phi).forward(X)


def network_error(X, Y, W1, b1, W2, b2, r, phi):
    return DropoutNet(W1, b1, W2, b2, r, phi).error(X, Y)


def gradient_z(X, Y, W1, b1, W2, b2, r, phi):
    return DropoutNet(W1, b1, W2, b2, r, phi).backward(X, Y)["z"]


def gradient_W2(X, Y, W1, b1, W2, b2, r, phi):
    return DropoutNet(W1, b1, W2, b2, r, phi).backward(X, Y)["W2"]


def gradient_b2(X, Y, W1, b1, W2, b2, r, phi):
    return DropoutNet(W1, b1, W2, b2, r, phi).backward(X, Y)["b2"]


def gradient_W1(X, Y, W1, b1, W2, b2, r, phi):
    return DropoutNet(W1, b1, W2, b2, r, phi).backward(X, Y)["W1"]


def gradient_b1(X, Y, W1, b1, W2, b2, r, phi):
    return DropoutNet(W1, b1, W2, b2, r, phi).backward(X, Y)["b1"]
