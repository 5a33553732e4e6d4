import numpy as np


def normal_equation(X, t):
    return np.linalg.inv(X.T.dot(X)).dot(X.T).dot(t)


def gradient_descent(X, t, theta, alpha, steps):
    m = len(t)
    theta = np.array(theta, dtype=float)
    J = np.zeros(steps)
    for it in range(steps):
        grad = np.zeros(len(theta))
        for i in range(m):
            err = 0
            for j in range(len(theta)):
                err += X[i, j] * theta[j]
            err -= t[i]
            for j in range(len(theta)):
                grad[j] += err * X[i, j] / m
        theta = theta - alpha * grad
        for i in range(m):
            J[it] += (np.dot(X[i], theta) - t[i]) ** 2 / (2 * m)
    return theta, J


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def logistic_cost(theta, X, labels, lam):
    m = len(labels)
    J = 0
    grad = np.zeros(len(theta))
    for i in range(m):
        h = sigmoid(np.dot(theta, X[i]))
        J += -labels[i] * np.log(h) - (1 - labels[i]) * np.log(1 - h)
        grad += (h - labels[i]) * X[i]
    J = J / m
    grad = grad / m
    for j in range(1, len(theta)):
        J += lam / (2 * m) * theta[j] ** 2
        grad[j] += lam / m * theta[j]
    return J, grad


def compute_distances(X_test, X):
    dists = np.zeros((len(X_test), len(X)))
    for i in range(len(X_test)):
        for j in range(len(X)):
            dists[i, j] = np.sqrt(np.sum((X_test[i] - X[j]) ** 2))
    return dists


def find_closest(X, centroids):
    idx = np.zeros(len(X), dtype=int)
    for i in range(len(X)):
        best = None
        for c in range(len(centroids)):
            d = np.sum((X[i] - centroids[c]) ** 2)
            if best is None or d < best:
                best = d
                idx[i] = c
    return idx


def compute_centroids(X, idx, k):
    centroids = np.zeros((k, X.shape[1]))
    for c in range(k):
        count = 0
        for i in range(len(X)):
            if idx[i] == c:
                centroids[c] += X[i]
                count += 1
        centroids[c] /= count
    return centroids


def pca(X, k):
    m = X.shape[0]
    Xn = X - np.mean(X, axis=0)
    sigma = np.zeros((X.shape[1], X.shape[1]))
    for i in range(m):
        sigma += np.outer(Xn[i], Xn[i]) / m
    U, S, V = np.linalg.svd(sigma)
    Z = np.dot(Xn, U[:, :k])
    return U[:, :k], Z, S[:k]


def perceptron_epoch(theta, X, signs, rate):
    w = theta.copy()
    for i in range(len(X)):
        activation = 0
        for j in range(len(w)):
            activation += w[j] * X[i][j]
        if signs[i] * activation <= 0:
            for j in range(len(w)):
                w[j] += rate * signs[i] * X[i][j]
    return w
