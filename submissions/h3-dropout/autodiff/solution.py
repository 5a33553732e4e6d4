"""Written once, as a function of all parameters; the gradients come from an
imaginary step (Squire & Trapp, 1998): f'(t) = Im f(t + ih) / h."""
import numpy as np

H = 1e-30


def activation(u, phi):
    if phi == "relu":
        return np.where(u.real > 0, u, 0)
    return np.tanh(u) if phi == "tanh" else 1 / (1 + np.exp(-u))


def activation_derivative(u, phi):
    return activation(u + 1j * H, phi).imag / H


def network_output(X, W1, b1, W2, b2, r, phi):
    return np.einsum("nh,h,hk->nk", activation(X @ W1 + b1, phi), r, W2) + b2


def error_of(z, Y):
    top = z.real.max()
    return (np.log(np.exp(z - top).sum(1)) + top - (Y * z).sum(1)).sum()


def network_error(X, Y, W1, b1, W2, b2, r, phi):
    return error_of(network_output(X, W1, b1, W2, b2, r, phi), Y)


def imaginary(f, point):
    gradient = np.empty(point.shape)
    for index in np.ndindex(*point.shape):
        moved = point.astype(complex)
        moved[index] += 1j * H
        gradient[index] = f(moved).imag / H
    return gradient


def gradient_z(X, Y, W1, b1, W2, b2, r, phi):
    return imaginary(lambda z: error_of(z, Y), network_output(X, W1, b1, W2, b2, r, phi))


def gradient_W2(X, Y, W1, b1, W2, b2, r, phi):
    return imaginary(lambda p: network_error(X, Y, W1, b1, p, b2, r, phi), W2)


def gradient_b2(X, Y, W1, b1, W2, b2, r, phi):
    return imaginary(lambda p: network_error(X, Y, W1, b1, W2, p, r, phi), b2)


def gradient_W1(X, Y, W1, b1, W2, b2, r, phi):
    return imaginary(lambda p: network_error(X, Y, p, b1, W2, b2, r, phi), W1)


def gradient_b1(X, Y, W1, b1, W2, b2, r, phi):
    return imaginary(lambda p: network_error(X, Y, W1, p, W2, b2, r, phi), b1)
