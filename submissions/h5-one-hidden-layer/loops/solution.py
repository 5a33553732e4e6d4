# Assignment 1 - everything with loops, so that I can check it against my
# calculation on paper.
import math

import numpy as np


def softmax(x):
    result = np.zeros((len(x), len(x[0])))
    for i in range(len(x)):
        biggest = max(x[i])
        total = 0.0
        for j in range(len(x[i])):
            total += math.exp(x[i][j] - biggest)
        for j in range(len(x[i])):
            result[i, j] = math.exp(x[i][j] - biggest) / total
    return result


def sigmoid(x):
    out = np.empty(x.shape)
    for index in np.ndindex(*x.shape):
        v = x[index]
        if v >= 0:
            out[index] = 1 / (1 + math.exp(-v))
        else:
            out[index] = math.exp(v) / (1 + math.exp(v))
    return out


def sigmoid_derivative(s):
    out = np.empty(s.shape)
    for index in np.ndindex(*s.shape):
        out[index] = s[index] - s[index] ** 2
    return out


def cross_entropy_gradient(y, theta):
    yhat = softmax(theta)
    grad = np.zeros(theta.shape)
    for i in range(theta.shape[0]):
        for j in range(theta.shape[1]):
            if y[i, j] == 1:
                grad[i, j] = yhat[i, j] - 1
            else:
                grad[i, j] = yhat[i, j]
    return grad


def forward_one(x, W1, b1, W2, b2):
    """One sample."""
    H = len(b1)
    Dy = len(b2)
    h = np.zeros(H)
    for k in range(H):
        z = b1[k]
        for d in range(len(x)):
            z += x[d] * W1[d, k]
        h[k] = 1 / (1 + math.exp(-z))
    out = np.zeros(Dy)
    for j in range(Dy):
        out[j] = b2[j]
        for k in range(H):
            out[j] += h[k] * W2[k, j]
    return h, softmax([list(out)])[0]


def network_loss(x, y, W1, b1, W2, b2):
    J = 0.0
    for i in range(x.shape[0]):
        h, yhat = forward_one(x[i], W1, b1, W2, b2)
        for j in range(y.shape[1]):
            if y[i, j] > 0:
                J -= math.log(yhat[j])
    return J


def network_gradients(x, y, W1, b1, W2, b2):
    dx = np.zeros(x.shape)
    dW1 = np.zeros(W1.shape)
    db1 = np.zeros(b1.shape)
    dW2 = np.zeros(W2.shape)
    db2 = np.zeros(b2.shape)
    for i in range(x.shape[0]):
        h, yhat = forward_one(x[i], W1, b1, W2, b2)
        for j in range(len(b2)):
            delta = yhat[j] - y[i, j]
            db2[j] += delta
            for k in range(len(b1)):
                dW2[k, j] += h[k] * delta
        for k in range(len(b1)):
            back = 0.0
            for j in range(len(b2)):
                back += (yhat[j] - y[i, j]) * W2[k, j]
            back *= h[k] * (1 - h[k])
            db1[k] += back
            for d in range(x.shape[1]):
                dW1[d, k] += x[i, d] * back
                dx[i, d] += W1[d, k] * back
    return dx, dW1, db1, dW2, db2


def number_of_parameters(Dx, H, Dy):
    count = 0
    for unit in range(H):
        count += Dx + 1      # weights and one bias
    for unit in range(Dy):
        count += H + 1
    return count
