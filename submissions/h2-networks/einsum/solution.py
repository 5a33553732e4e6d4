"""part 2 (einsum; n sample, d input, h hidden unit, k output)"""
import numpy as np
from numpy import einsum, exp, log

from numbers_by_hand import *  # noqa


def sigmoid(t):
    return exp(-np.logaddexp(0.0, -t))


def hidden(X, W):
    return sigmoid(einsum("hd,nd->nh", W, X))


def regression_loss(X, y, W, v):
    r = einsum("h,nh->n", v, hidden(X, W)) - y
    return einsum("n,n->", r, r) / 2


def regression_gradients(X, y, W, v):
    Z = hidden(X, W)
    r = einsum("h,nh->n", v, Z) - y
    return dict(dv=einsum("n,nh->h", r, Z), dW=einsum("n,h,nh,nh,nd->hd", r, v, Z, 1 - Z, X))


def outputs_loss(X, Y, W, V):
    r = einsum("kh,nh->nk", V, hidden(X, W)) - Y
    return einsum("nk,nk->", r, r) / 2


def outputs_gradients(X, Y, W, V):
    Z = hidden(X, W)
    return through(X, Z, V, einsum("kh,nh->nk", V, Z) - Y)


def through(X, Z, V, r):
    return dict(dV=einsum("nk,nh->kh", r, Z), dW=einsum("nk,kh,nh,nh,nd->hd", r, V, Z, 1 - Z, X))


def sigmoid_loss(X, y, W, v):
    s = einsum("h,nh->n", v, hidden(X, W))
    return float(np.logaddexp(0, np.where(y == 1, -s, s)).sum())


def sigmoid_gradients(X, y, W, v):
    Z = hidden(X, W)
    r = sigmoid(einsum("h,nh->n", v, Z)) - y
    return dict(dv=einsum("n,nh->h", r, Z), dW=einsum("n,h,nh,nh,nd->hd", r, v, Z, 1 - Z, X))


def log_softmax(S):
    S = S - S.max(-1, keepdims=True)
    return S - log(exp(S).sum(-1, keepdims=True))


def softmax_loss(X, Y, W, V):
    return -einsum("nk,nk->", Y, log_softmax(einsum("kh,nh->nk", V, hidden(X, W))))


def softmax_gradients(X, Y, W, V):
    Z = hidden(X, W)
    return through(X, Z, V, exp(log_softmax(einsum("kh,nh->nk", V, Z))) - Y)


def initial_weights(inputs, hidden, seed):
    gen = np.random.default_rng(seed)
    return gen.normal(0, 1 / inputs / 4, (hidden, inputs)), gen.normal(0, 1 / hidden / 4, hidden)


class Network:
    def __init__(self, W, v):
        self.params = {"W": W, "v": v}

    @property
    def W(self):
        return self.params["W"]

    @property
    def v(self):
        return self.params["v"]

    def predict(self, X):
        return einsum("h,nh->n", self.v, hidden(X, self.W))

    def step(self, X, y, learning_rate):
        g = regression_gradients(X, y, self.W, self.v)
        self.params = {name: value - learning_rate * g["d" + name] for name, value in self.params.items()}
