# Homework 1 with plain loops, index by index as on paper
from math import exp, log

import numpy as np


def sig(t):
    if t >= 0:
        return 1 / (1 + exp(-t))
    return exp(t) / (1 + exp(t))


def soft(t):
    m = max(t)
    total = sum(exp(v - m) for v in t)
    return [exp(v - m) / total for v in t]


def affine(W, x, b):
    return [b[k] + sum(W[k][j] * x[j] for j in range(len(x))) for k in range(len(b))]


def neuron_loss(x, y, w, b):
    a = sig(affine([w], x, [b])[0])
    return -log(a) if y == 1 else -log(1 - a)


def neuron_factors(x, y, w, b):
    a = sig(affine([w], x, [b])[0])
    if y == 1:
        dL_da = -1 / a
    else:
        dL_da = 1 / (1 - a)
    return dL_da, a - a * a, [x[j] for j in range(len(x))], 1


def neuron_gradients(x, y, w, b):
    dL_da, da_dz, dz_dw, dz_db = neuron_factors(x, y, w, b)
    return [dL_da * da_dz * d for d in dz_dw], dL_da * da_dz * dz_db


def one_sample(x, W1, b1, w2, b2):
    z1 = affine(W1, x, b1)
    a1 = [sig(t) for t in z1]
    z2 = affine([w2], a1, [b2])[0]
    return z1, a1, z2, sig(z2)


def network_forward(X, W1, b1, w2, b2):
    columns = zip(*[one_sample(x, W1, b1, w2, b2) for x in X])
    return tuple(list(column) for column in columns)


def network_loss(X, y, W1, b1, w2, b2):
    loss = 0.0
    for i in range(len(y)):
        a2 = one_sample(X[i], W1, b1, w2, b2)[3]
        loss -= log(a2) if y[i] == 1 else log(1 - a2)
    return loss


def network_gradients(X, y, W1, b1, w2, b2):
    dW1, db1 = np.zeros(W1.shape), np.zeros(b1.shape)
    dw2, db2 = np.zeros(w2.shape), 0.0
    for i in range(len(y)):
        z1, a1, z2, a2 = one_sample(X[i], W1, b1, w2, b2)
        e = a2 - y[i]
        db2 += e
        for k in range(len(b1)):
            dw2[k] += e * a1[k]
            d = e * w2[k] * a1[k] * (1 - a1[k])
            db1[k] += d
            for j in range(X.shape[1]):
                dW1[k, j] += d * X[i, j]
    return dW1, db1, dw2, db2


def layer_factors(x, y, W, b):
    a = soft(affine(W, x, b))
    K = range(len(a))
    dL_da = [-y[k] / a[k] for k in K]
    da_dz = [[a[k] * (1 - a[k]) if k == j else -a[k] * a[j] for j in K] for k in K]
    dL_dz = [sum(dL_da[k] * da_dz[k][j] for k in K) for j in K]
    return dL_da, da_dz, dL_dz


def layer_loss(X, Y, W, b):
    loss = 0.0
    for x, y in zip(X, Y):
        loss -= log(soft(affine(W, x, b))[int(np.argmax(y))])
    return loss


def layer_gradients(X, Y, W, b):
    dW, db = np.zeros(W.shape), np.zeros(b.shape)
    for x, y in zip(X, Y):
        a = soft(affine(W, x, b))
        for k in range(len(b)):
            db[k] += a[k] - y[k]
            for j in range(len(x)):
                dW[k, j] += (a[k] - y[k]) * x[j]
    return dW, db


def multiclass_loss(X, Y, W1, b1, W2, b2):
    loss = 0.0
    for x, y in zip(X, Y):
        a1 = [sig(t) for t in affine(W1, x, b1)]
        loss -= log(soft(affine(W2, a1, b2))[int(np.argmax(y))])
    return loss


def multiclass_gradients(X, Y, W1, b1, W2, b2):
    dW1, db1 = np.zeros(W1.shape), np.zeros(b1.shape)
    dW2, db2 = np.zeros(W2.shape), np.zeros(b2.shape)
    for x, y in zip(X, Y):
        a1 = [sig(t) for t in affine(W1, x, b1)]
        a2 = soft(affine(W2, a1, b2))
        for m in range(len(b2)):
            db2[m] += a2[m] - y[m]
            for k in range(len(b1)):
                dW2[m, k] += (a2[m] - y[m]) * a1[k]
        for k in range(len(b1)):
            back = sum((a2[m] - y[m]) * W2[m, k] for m in range(len(b2)))
            d = back * a1[k] * (1 - a1[k])
            db1[k] += d
            for j in range(len(x)):
                dW1[k, j] += d * x[j]
    return dW1, db1, dW2, db2
