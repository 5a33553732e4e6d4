import numpy as np
from itertools import combinations

value = float(np.dot([.1, .2, .3], [1, 1, 1]))
normal = [0.55470, 0.83205]
distance = 0.27735

sigma = lambda t: np.reciprocal(1 + np.exp(-t))
discriminant = lambda theta, X: (theta[0] + X @ theta[1:]).tolist()
step = lambda z: np.heaviside(z, 0).tolist()
sigmoid_derivative = lambda z: (np.exp(-z) / (1 + np.exp(-z)) ** 2).tolist()
log_odds = lambda theta, X: np.log(sigma(X @ theta) / sigma(-(X @ theta))).tolist()
log_sigmoid_derivative = lambda z: sigma(-z).tolist()
discriminants_against_all = int
discriminants_against_each_other = lambda k: len(list(combinations(range(k), 2)))
predict_against_all = lambda Theta, X: [int(np.argmax(Theta @ x)) for x in X]


def boundary(theta):
    length = float(np.sqrt(np.sum(np.square(theta[1:]))))
    return dict(normal=list(theta[1:] / length), distance=float(np.abs(theta[0])) / length)


def logistic_loss(theta, X, y):
    t = X @ theta
    return float(np.logaddexp(0, t).sum() - (y * t).sum())


def logistic_gradient(theta, X, y):
    return sum((sigma(x @ theta) - t) * x for x, t in zip(X, y)).tolist()


def logistic_step(theta, X, y, learning_rate):
    return [t - learning_rate * g for t, g in zip(theta, logistic_gradient(theta, X, y))]


def predict_against_each_other(Theta, X):
    k = int(0.5 + np.sqrt(0.25 + 2 * len(Theta)))
    pairs = list(combinations(range(k), 2))
    winners = [[i if x @ theta > 0 else j for theta, (i, j) in zip(Theta, pairs)] for x in X]
    return [int(np.bincount(row, minlength=k).argmax()) for row in winners]


def softmax(scores):
    return [(np.exp(row - max(row)) / np.exp(row - max(row)).sum()).tolist() for row in scores]


def softmax_derivative(Theta, x):
    s = np.array(softmax([Theta @ x])[0])
    return np.einsum("ji,d->jid", np.diag(s) - np.outer(s, s), x).tolist()


def log_softmax_derivative(Theta, x):
    s = np.array(softmax([Theta @ x])[0])
    return np.multiply.outer(np.eye(len(s)) - s, x).tolist()


def cross_entropy_loss(Theta, X, Y):
    return -sum(float(np.log(p[int(np.argmax(y))])) for p, y in zip(softmax(X @ Theta.T), Y))


def cross_entropy_gradient(Theta, X, Y):
    return sum(np.outer(p - y, x) for p, y, x in zip(np.array(softmax(X @ Theta.T)), Y, X))


def cross_entropy_step(Theta, X, Y, learning_rate):
    return (Theta - learning_rate * cross_entropy_gradient(Theta, X, Y)).tolist()
