import numpy as np


def normal_equation(X, t):
    return np.linalg.pinv(X) @ t


def gradient_descent(X, t, theta, alpha, steps):
    n = X.shape[0]
    J_history = []
    for _ in range(steps):
        error = X.dot(theta) - t
        theta = theta - (alpha / n) * X.T.dot(error)
        J_history.append(1 / (2 * n) * np.sum(np.square(X.dot(theta) - t)))
    return theta, np.array(J_history)


def logistic_cost(theta, X, labels, lam):
    n = X.shape[0]
    h = 1.0 / (1.0 + np.exp(-np.dot(X, theta)))
    first = np.dot(labels, np.log(h))
    second = np.dot(1 - labels, np.log(1 - h))
    J = -(first + second) / n + lam / (2 * n) * np.sum(theta[1:] ** 2)
    grad = np.dot(X.T, h - labels) / n
    grad[1:] += lam / n * theta[1:]
    return J, grad


def compute_distances(X_test, X):
    test_sq = np.sum(X_test**2, axis=1, keepdims=True)
    train_sq = np.sum(X**2, axis=1)
    return np.sqrt(test_sq + train_sq - 2 * X_test.dot(X.T))


def find_closest(X, centroids):
    d = np.linalg.norm(X[:, np.newaxis, :] - centroids, axis=2)
    return np.argmin(d, axis=1)


def compute_centroids(X, idx, k):
    onehot = np.eye(k)[idx]
    return onehot.T.dot(X) / onehot.sum(axis=0)[:, np.newaxis]


def pca(X, k):
    centered = X - X.mean(axis=0)
    cov = np.cov(centered.T, bias=True)
    vals, vecs = np.linalg.eigh(cov)
    vals, vecs = vals[::-1], vecs[:, ::-1]
    return vecs[:, :k], centered.dot(vecs[:, :k]), vals[:k]


def perceptron_epoch(theta, X, signs, rate):
    w = np.array(theta)
    for x_i, s in zip(X, signs):
        if s * np.dot(w, x_i) <= 0:
            w = w + rate * s * x_i
    return w
