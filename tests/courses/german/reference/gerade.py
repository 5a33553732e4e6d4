"""Lineare Regression: J = |x w - t|^2 / (2 n)."""

import numpy as np


def residuum(x, t, w):
    return x @ w - t


def verlust(x, t, w):
    r = residuum(x, t, w)
    return r @ r / (2 * len(x))


def gradient(x, t, w):
    r = residuum(x, t, w) / len(x)
    return x.T @ r, np.outer(r, w)


def training(x, t, w):
    verlauf = []
    for _ in range(20):
        verlauf.append(verlust(x, t, w))
        w = w - 0.1 * gradient(x, t, w)[0]
    return np.array(verlauf)


def vorhersage(x, w):
    return x @ w


def betrag(x, t, w):
    return np.abs(residuum(x, t, w)).sum()
