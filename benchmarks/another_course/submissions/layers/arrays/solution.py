import numpy as np


def affine_forward(x, w, b):
    x_rows = x.reshape(x.shape[0], np.prod(x.shape[1:]))
    out = x_rows.dot(w) + b
    cache = (x, w, b)
    return out, cache


def affine_backward(dout, cache):
    x, w, b = cache
    x_rows = x.reshape(x.shape[0], -1)
    dx = dout.dot(w.T).reshape(x.shape)
    dw = x_rows.T.dot(dout)
    db = np.sum(dout, axis=0)
    return dx, dw, db


def relu_backward(dout, z):
    return np.where(z > 0, dout, 0)


def sigmoid_forward(z):
    out = 1.0 / (1.0 + np.exp(-z))
    return out, out


def sigmoid_backward(dout, cache):
    return dout * cache * (1.0 - cache)


def batchnorm_forward(z, gamma, beta, eps):
    mu = np.mean(z, axis=0)
    xmu = z - mu
    var = np.mean(xmu**2, axis=0)
    sqrtvar = np.sqrt(var + eps)
    ivar = 1.0 / sqrtvar
    xhat = xmu * ivar
    out = gamma * xhat + beta
    cache = (xhat, gamma, xmu, ivar, sqrtvar, var, eps)
    return out, cache


def batchnorm_backward(dout, cache):
    xhat, gamma, xmu, ivar, sqrtvar, var, eps = cache
    N, D = dout.shape
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * xhat, axis=0)
    dxhat = dout * gamma
    divar = np.sum(dxhat * xmu, axis=0)
    dxmu1 = dxhat * ivar
    dsqrtvar = -1.0 / (sqrtvar**2) * divar
    dvar = 0.5 / np.sqrt(var + eps) * dsqrtvar
    dsq = 1.0 / N * np.ones((N, D)) * dvar
    dxmu2 = 2 * xmu * dsq
    dx1 = dxmu1 + dxmu2
    dmu = -1 * np.sum(dxmu1 + dxmu2, axis=0)
    dx2 = 1.0 / N * np.ones((N, D)) * dmu
    dx = dx1 + dx2
    return dx, dgamma, dbeta


def layernorm_forward(z, gamma, beta, eps):
    mu = z.mean(axis=1, keepdims=True)
    xc = z - mu
    std = np.sqrt((xc**2).mean(axis=1, keepdims=True) + eps)
    xhat = xc / std
    out = gamma * xhat + beta
    return out, (xhat, std, gamma)


def layernorm_backward(dout, cache):
    xhat, std, gamma = cache
    D = dout.shape[1]
    dbeta = dout.sum(axis=0)
    dgamma = (dout * xhat).sum(axis=0)
    dxhat = dout * gamma
    s1 = np.sum(dxhat, axis=1, keepdims=True)
    s2 = np.sum(dxhat * xhat, axis=1, keepdims=True)
    dx = (D * dxhat - s1 - xhat * s2) / (D * std)
    return dx, dgamma, dbeta


def dropout_forward(z, mask, p):
    scaled = mask / p
    return z * scaled, scaled


def dropout_backward(dout, cache):
    return dout * cache
