"""A right solution of the class of h2-networks, in which tests make mistakes."""

NETWORK = """import numpy as np


def sigma(z):
    return 1 / (1 + np.exp(-z))


class Network:
    def __init__(self, W, v):
        self.W, self.v = np.array(W), np.array(v)

    def predict(self, X):
        return sigma(X @ self.W.T) @ self.v

    def step(self, X, y, rate):
        Z = sigma(X @ self.W.T)
        error = Z @ self.v - y
        slope = np.outer(error, self.v) * Z * (1 - Z)
        self.v = self.v - rate * Z.T @ error
        self.W = self.W - rate * slope.T @ X
"""
