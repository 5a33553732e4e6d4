import math

import numpy as np


def rnn_step_forward(x, h, Wx, Wh, b):
    N = x.shape[0]
    H = h.shape[1]
    next_h = np.zeros((N, H))
    for i in range(N):
        for j in range(H):
            next_h[i, j] = math.tanh(np.dot(x[i], Wx[:, j]) + np.dot(h[i], Wh[:, j]) + b[j])
    return next_h, (x, h, Wx, Wh, next_h)


def rnn_step_backward(dnext, cache):
    x, h, Wx, Wh, next_h = cache
    dx = np.zeros_like(x)
    dh = np.zeros_like(h)
    dWx = np.zeros_like(Wx)
    dWh = np.zeros_like(Wh)
    db = np.zeros(h.shape[1])
    for i in range(x.shape[0]):
        da = dnext[i] * (1 - next_h[i] ** 2)
        dx[i] = Wx.dot(da)
        dh[i] = Wh.dot(da)
        dWx += np.outer(x[i], da)
        dWh += np.outer(h[i], da)
        db += da
    return dx, dh, dWx, dWh, db


def rnn_forward(xs, h, Wx, Wh, b):
    N, T, D = xs.shape
    hs = np.zeros((N, T, h.shape[1]))
    prev = h
    for t in range(T):
        prev, _ = rnn_step_forward(xs[:, t, :], prev, Wx, Wh, b)
        hs[:, t, :] = prev
    return hs


def attention(Q, K, V):
    s, d = Q.shape
    q = K.shape[0]
    weights = np.zeros((s, q))
    out = np.zeros((s, V.shape[1]))
    for i in range(s):
        for j in range(q):
            weights[i, j] = math.exp(np.dot(Q[i], K[j]) / math.sqrt(d))
        weights[i] /= np.sum(weights[i])
        for j in range(q):
            out[i] += weights[i, j] * V[j]
    return out, weights
