"""Classical models. X is (n, d), one sample per row."""

import numpy as np


def normal_equation(X, t):
    """The theta (d,) that minimises the squared error of X theta and t (n,)."""
    raise NotImplementedError


def gradient_descent(X, t, theta, alpha, steps):
    """Minimise J = sum((X theta - t)**2) / (2 n). Return theta, and J after each step as an array (steps,)."""
    raise NotImplementedError


def logistic_cost(theta, X, labels, lam):
    """The mean cross-entropy plus lam / (2 n) times the squares of theta without theta[0]; and its gradient."""
    raise NotImplementedError


def compute_distances(X_test, X):
    """The Euclidean distances (m, n) of the rows of X_test (m, d) and of X."""
    raise NotImplementedError


def find_closest(X, centroids):
    """The index of the closest centroid for each row of X."""
    raise NotImplementedError


def compute_centroids(X, idx, k):
    """The mean of the rows of each cluster, (k, d)."""
    raise NotImplementedError


def pca(X, k):
    """Return the first k components as columns (d, k), the projection Z (n, k) of the centred data, the k variances.

    The variances are those with 1/n.
    """
    raise NotImplementedError


def perceptron_epoch(theta, X, signs, rate):
    """Go once through the rows; add rate * sign * row to theta for each row that is not on its side (<= 0)."""
    raise NotImplementedError
