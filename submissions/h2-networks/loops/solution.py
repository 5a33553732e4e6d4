# Assignment 2, part 2
import math
import random

import numpy as np

z1 = (0.52248, 0.51999, 0.51749)
z2 = (0.52996, 0.52498, 0.51999)
z3 = (0.52747, 0.52248, 0.52498)
yhat = (0.056749, 0.057148, 0.057223)
loss = (63.095, 119.75, 98.859)
dE_dv = (-57.658, -30.388, -30.140, -30.041)
dE_dw1 = (-0.28744, -0.38656, -0.68391)
dE_dw2 = (-0.43153, -0.58037, -1.0268)
dE_dw3 = (-0.57554, -0.7739, -1.3696)


def sig(t):
    return 1 / (1 + math.exp(-t))


def dot(a, b):
    return sum(p * q for p, q in zip(a, b))


def hidden_of(x, W):
    return [sig(dot(w, x)) for w in W]


def regression_loss(X, y, W, v):
    return sum((t - dot(v, hidden_of(x, W))) ** 2 for x, t in zip(X, y)) / 2


def outputs_loss(X, Y, W, V):
    return sum(regression_loss(X, Y[:, k], W, V[k]) for k in range(len(V)))


def sigmoid_loss(X, y, W, v):
    E = 0
    for x, t in zip(X, y):
        p = sig(dot(v, hidden_of(x, W)))
        E -= math.log(p) if t else math.log(1 - p)
    return E


def probabilities(scores):
    top = max(scores)
    powers = [math.exp(s - top) for s in scores]
    return [p / sum(powers) for p in powers]


def softmax_loss(X, Y, W, V):
    E = 0
    for x, t in zip(X, Y):
        E -= math.log(probabilities([dot(v, hidden_of(x, W)) for v in V])[list(t).index(1)])
    return E


def backward(X, W, V, errors):
    dV, dW = np.zeros(V.shape), np.zeros(W.shape)
    for x, error in zip(X, errors):
        z = hidden_of(x, W)
        for h in range(len(W)):
            back = 0
            for k in range(len(V)):
                dV[k, h] += error[k] * z[h]
                back += error[k] * V[k, h]
            for j in range(len(x)):
                dW[h, j] += back * z[h] * (1 - z[h]) * x[j]
    return dV, dW


def regression_gradients(X, y, W, v):
    errors = [[dot(v, hidden_of(x, W)) - t] for x, t in zip(X, y)]
    dV, dW = backward(X, W, v[None, :], errors)
    return {"dv": dV[0], "dW": dW}


def outputs_gradients(X, Y, W, V):
    errors = [[dot(v, hidden_of(x, W)) - t for v, t in zip(V, row)] for x, row in zip(X, Y)]
    dV, dW = backward(X, W, V, errors)
    return {"dV": dV, "dW": dW}


def sigmoid_gradients(X, y, W, v):
    errors = [[sig(dot(v, hidden_of(x, W))) - t] for x, t in zip(X, y)]
    dV, dW = backward(X, W, v[None, :], errors)
    return {"dv": dV[0], "dW": dW}


def softmax_gradients(X, Y, W, V):
    errors = []
    for x, row in zip(X, Y):
        p = probabilities([dot(v, hidden_of(x, W)) for v in V])
        errors.append([p[k] - row[k] for k in range(len(p))])
    dV, dW = backward(X, W, V, errors)
    return {"dV": dV, "dW": dW}


def initial_weights(inputs, hidden, seed):
    dice = random.Random(seed)
    W = [[dice.gauss(0, 0.1) for _ in range(inputs)] for _ in range(hidden)]
    return W, [dice.gauss(0, 0.1) for _ in range(hidden)]


class Network:
    def __init__(self, W, v):
        self.W = np.array(W)
        self.v = np.array(v)

    def predict(self, X):
        return np.array([dot(self.v, hidden_of(x, self.W)) for x in X])

    def step(self, X, y, learning_rate):
        g = regression_gradients(X, y, self.W, self.v)
        for h in range(len(self.v)):
            self.v[h] -= learning_rate * g["dv"][h]
            self.W[h] -= learning_rate * g["dW"][h]
