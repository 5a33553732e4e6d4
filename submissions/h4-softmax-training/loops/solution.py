# HW2, without any matrix tricks where I could avoid them
from math import exp, log

import numpy as np


def softmax_row(row):
    m = max(row)
    powers = [exp(v - m) for v in row]
    total = sum(powers)
    return [v / total for v in powers]


def softmax(z):
    return np.array([softmax_row(row) for row in z])


def softmax_jacobian(z):
    p = softmax_row(z)
    k = len(p)
    jac = np.zeros((k, k))
    for i in range(k):
        for j in range(k):
            if i == j:
                jac[i][j] = p[i] * (1 - p[i])
            else:
                jac[i][j] = -p[i] * p[j]
    return jac


def cross_entropy(p, Y):
    J = 0
    for i in range(len(Y)):
        for j in range(len(Y[i])):
            if Y[i][j] == 1:
                J = J - log(p[i][j])
    return J / len(Y)


def logits_gradient(z, y):
    p = softmax_row(z)
    return np.array([p[j] - 1 if y[j] else p[j] for j in range(len(p))])


def trace(X, Y, W, b, learning_rate, iterations):
    n, d = X.shape
    k = Y.shape[1]
    W = W.copy()
    b = b.copy()
    out = []
    while len(out) < iterations:
        z = np.zeros((n, k))
        for s in range(n):
            for j in range(k):
                z[s, j] = b[j] + sum(X[s, i] * W[i, j] for i in range(d))
        p = softmax(z)
        dz = np.zeros((n, k))
        dW = np.zeros((d, k))
        db = np.zeros(k)
        for s in range(n):
            for j in range(k):
                dz[s, j] = (p[s, j] - Y[s, j]) / n
                db[j] += dz[s, j]
                for i in range(d):
                    dW[i, j] += X[s, i] * dz[s, j]
        out.append({'z': z, 'p': p, 'dz': dz, 'dW': dW, 'db': db})
        for j in range(k):
            b[j] -= learning_rate * db[j]
            for i in range(d):
                W[i, j] -= learning_rate * dW[i, j]
    return out


def one_sample(x, y, weights, biases):
    """Forward and backward for one sample."""
    values = [x]
    for l in range(len(weights)):
        z = np.dot(values[-1], weights[l]) + biases[l]
        if l != len(weights) - 1:
            z[z < 0] = 0
        values.append(z)
    logits = values.pop()
    p = softmax_row(logits)
    loss = -log(p[int(np.argmax(y))])
    delta = logits_gradient(logits, y)
    dW, db = [], []
    for l in reversed(range(len(weights))):
        dW = [np.outer(values[l], delta)] + dW
        db = [delta] + db
        if l > 0:
            delta = np.dot(weights[l], delta)
            delta[values[l] == 0] = 0
    return loss, dW, db


def network_gradients(X, Y, weights, biases):
    n = len(X)
    J = 0.0
    dW = [np.zeros(W.shape) for W in weights]
    db = [np.zeros(b.shape) for b in biases]
    for s in range(n):
        loss, dW_s, db_s = one_sample(X[s], Y[s], weights, biases)
        J += loss / n
        for l in range(len(weights)):
            dW[l] += dW_s[l] / n
            db[l] += db_s[l] / n
    return J, dW, db


def measure(X, Y, weights, biases):
    hidden = X
    for W, b in zip(weights[:-1], biases[:-1]):
        hidden = np.dot(hidden, W) + b
        hidden = hidden * (hidden > 0)
    p = softmax(np.dot(hidden, weights[-1]) + biases[-1])
    right = 0
    for i in range(len(Y)):
        if list(p[i]).index(max(p[i])) == list(Y[i]).index(1):
            right += 1
    return cross_entropy(p, Y), right / len(Y)


def train_a(X, Y, weights, biases, batches, learning_rate, report_every):
    weights, biases = list(weights), list(biases)
    its, Js, accs = [], [], []
    for k, batch in enumerate(batches):
        if k % report_every == 0:
            J, acc = measure(X, Y, weights, biases)
            its.append(k)
            Js.append(J)
            accs.append(acc)
        _, dW, db = network_gradients(X[batch], Y[batch], weights, biases)
        for l in range(len(weights)):
            weights[l] = weights[l] - learning_rate * dW[l]
            biases[l] = biases[l] - learning_rate * db[l]
    return its, Js, accs


# the network decides how deep it is
train_b = train_a
train_c = train_a
