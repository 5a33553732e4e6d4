"""Only the losses are written by hand; every derivative is the imaginary part
of an imaginary step."""
import numpy as np

H = 1e-40
theta = np.array([.1, .2, .3])
value = theta @ np.ones(3)
normal = np.array([2., 3.]) / 13 ** .5
distance = 13 ** -.5


def derivative(f, at):
    """f may return any shape; its axes come first."""
    at = np.asarray(at, dtype=complex)
    columns = []
    for index in np.ndindex(at.shape):
        moved = at.copy()
        moved[index] += 1j * H
        columns.append(np.imag(f(moved)) / H)
    out = np.stack(columns, axis=-1)
    return out.reshape(out.shape[:-1] + at.shape)


def sigma(z):
    return 1 / (1 + np.exp(-z))


def log_softmax(t):
    t = t - t.real.max(axis=-1, keepdims=True)
    return t - np.log(np.exp(t).sum(axis=-1, keepdims=True))


def discriminant(theta, X):
    return np.pad(X, ((0, 0), (1, 0)), constant_values=1) @ theta


def boundary(theta):
    b = theta[1:]
    foot = -theta[0] * b / (b @ b)          # the point of the line next to the origin
    return b / np.sqrt(b @ b), np.sqrt(foot @ foot)


def step(z):
    return np.where(z > 0, 1, 0)


def sigmoid_derivative(z):
    return np.imag(sigma(z.astype(complex) + 1j * H)) / H


def log_sigmoid_derivative(z):
    return np.imag(np.log(sigma(z.astype(complex) + 1j * H))) / H


def log_odds(theta, X):
    p = sigma(X @ theta)
    return np.log(p) - np.log1p(-p)


def logistic_loss(theta, X, y):
    p = sigma(X @ theta)
    return -(np.log(p[y == 1]).sum() + np.log(1 - p[y == 0]).sum())


def logistic_gradient(theta, X, y):
    return derivative(lambda t: logistic_loss(t, X, y), theta)


def logistic_step(theta, X, y, learning_rate):
    return theta - learning_rate * logistic_gradient(theta, X, y)


def discriminants_against_all(classes):
    return classes


def discriminants_against_each_other(classes):
    return int(np.triu(np.ones((classes, classes)), 1).sum())


def predict_against_all(Theta, X):
    return (X @ Theta.T).argmax(axis=1)


def predict_against_each_other(Theta, X):
    k = next(k for k in range(100) if discriminants_against_each_other(k) == len(Theta))
    first, second = np.triu_indices(k, 1)
    wins = (X @ Theta.T > 0)[:, :, None]
    return np.where(wins, np.eye(k)[first], np.eye(k)[second]).sum(axis=1).argmax(axis=1)


def softmax(scores):
    return np.exp(log_softmax(scores))


def softmax_derivative(Theta, x):
    return derivative(lambda T: np.exp(log_softmax(T @ x)), Theta)


def log_softmax_derivative(Theta, x):
    return derivative(lambda T: log_softmax(T @ x), Theta)


def cross_entropy_loss(Theta, X, Y):
    return -(Y * log_softmax(X @ Theta.T)).sum()


def cross_entropy_gradient(Theta, X, Y):
    return derivative(lambda T: cross_entropy_loss(T, X, Y), Theta)


def cross_entropy_step(Theta, X, Y, learning_rate):
    return Theta - learning_rate * cross_entropy_gradient(Theta, X, Y)
