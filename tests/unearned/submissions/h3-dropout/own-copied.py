"""The inputs themselves for the network's output: none of the weights matters."""

# earns 0
import numpy as np

def network_output(X, W1, b1, W2, b2, r, phi):
    n, k = len(X), len(b2)
    pattern = np.eye(k)[np.zeros(n, int)]
    return np.resize(X, pattern.shape)


def network_error(X, Y, *a):
    z = network_output(X, *a)
    return float(np.log(np.exp(z).sum(axis=1)).sum() - (z * Y).sum())


def gradient_z(X, Y, *a):
    e = np.exp(network_output(X, *a))
    return e / e.sum(axis=1, keepdims=True) - Y
