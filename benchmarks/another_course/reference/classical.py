"""Classical models: linear and logistic regression, nearest neighbours, k-means, principal components, a perceptron."""

import numpy as np


def normal_equation(X, t):
    return np.linalg.solve(X.T @ X, X.T @ t)


def gradient_descent(X, t, theta, alpha, steps):
    history = []
    for _ in range(steps):
        theta = theta - alpha * X.T @ (X @ theta - t) / len(t)
        history.append(np.sum((X @ theta - t) ** 2) / (2 * len(t)))
    return theta, np.array(history)


def logistic_cost(theta, X, labels, lam):
    n = len(labels)
    p = 1 / (1 + np.exp(-X @ theta))
    penalised = np.append(0.0, theta[1:])
    cost = -np.mean(labels * np.log(p) + (1 - labels) * np.log(1 - p)) + lam / (2 * n) * np.sum(penalised**2)
    return cost, X.T @ (p - labels) / n + lam / n * penalised


def distances(X_test, X):
    return np.sqrt(((X_test[:, None] - X[None]) ** 2).sum(axis=2))


def closest(X, centroids):
    return ((X[:, None] - centroids[None]) ** 2).sum(axis=2).argmin(axis=1)


def means(X, idx, k):
    return np.array([X[idx == j].mean(axis=0) for j in range(k)])


def pca(X, k):
    centred = X - X.mean(axis=0)
    values, vectors = np.linalg.eigh(centred.T @ centred / len(X))
    order = np.argsort(-values)[:k]
    return vectors[:, order], centred @ vectors[:, order], values[order]


def perceptron_epoch(theta, X, signs, rate):
    for row, sign in zip(X, signs, strict=True):
        if sign * (row @ theta) <= 0:
            theta = theta + rate * sign * row
    return theta
