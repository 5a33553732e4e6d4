import numpy as np


def rnn_step_forward(x, h, Wx, Wh, b):
    a = np.dot(x, Wx) + np.dot(h, Wh) + b
    next_h = np.tanh(a)
    cache = (x, h, Wx, Wh, next_h)
    return next_h, cache


def rnn_step_backward(dnext, cache):
    x, h, Wx, Wh, next_h = cache
    da = dnext * (1 - next_h * next_h)
    db = da.sum(axis=0)
    dWx = x.T.dot(da)
    dWh = h.T.dot(da)
    dx = da.dot(Wx.T)
    dh = da.dot(Wh.T)
    return dx, dh, dWx, dWh, db


def rnn_forward(xs, h, Wx, Wh, b):
    states = []
    for t in range(xs.shape[1]):
        h, _ = rnn_step_forward(xs[:, t], h, Wx, Wh, b)
        states.append(h)
    return np.array(states).transpose(1, 0, 2)


def attention(Q, K, V):
    d_k = Q.shape[-1]
    scores = np.matmul(Q, K.T) / np.sqrt(d_k)
    e = np.exp(scores - scores.max(-1, keepdims=True))
    attn = e / e.sum(-1, keepdims=True)
    return attn @ V, attn
