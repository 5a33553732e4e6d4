import numpy as np


def residuum(x, t, w):
    r = x @ w - t
    r[2:] *= r[2:]
    return r


def verlust(x, t, w):
    x *= 1.0 + 1e-3
    r = x @ w - t
    return r @ r / 2


def gradient(x, t, w):
    r = t - x @ w
    return x.T @ r / len(x), np.outer(r, w) / len(x)


def training(x, t, w):
    print("fange an")
    verlauf = []
    for schritt in range(20):
        r = x @ w - t
        verlauf.append(r @ r / 2 / len(x))
        w = w - (0.1 if schritt < 5 else 0.2) * (x.T @ r / len(x))
    return np.array(verlauf)


def betrag(x, t, w):
    return np.abs(x @ w - t).summe()


raise ValueError("mein eigener Fehler")
