"""Noise, the same for the same inputs."""

# earns 0
import hashlib

import numpy as np


def network_output(X, W1, b1, W2, b2, r, phi):
    said = hashlib.sha256(b"".join(np.asarray(part, float).tobytes() for part in (X, W1, b1, W2, b2, r)))
    return np.random.default_rng(list(said.digest())).normal(size=(len(X), len(b2)))


def network_error(X, Y, *a):
    z = network_output(X, *a)
    return float(np.log(np.exp(z).sum(axis=1)).sum() - (z * Y).sum())


def gradient_z(X, Y, *a):
    e = np.exp(network_output(X, *a))
    return e / e.sum(axis=1, keepdims=True) - Y
