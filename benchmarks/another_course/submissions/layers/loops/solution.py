import numpy as np


def affine_forward(x, w, b):
    N = x.shape[0]
    M = w.shape[1]
    out = np.zeros((N, M))
    for i in range(N):
        row = x[i].flatten()
        for j in range(M):
            total = b[j]
            for k in range(len(row)):
                total += row[k] * w[k, j]
            out[i, j] = total
    return out, (x, w, b)


def affine_backward(dout, cache):
    x, w, b = cache
    dx = np.zeros(x.shape)
    dw = np.zeros(w.shape)
    db = np.zeros(b.shape)
    for i in range(x.shape[0]):
        dx[i] = np.dot(w, dout[i]).reshape(x[i].shape)
        dw += np.outer(x[i].flatten(), dout[i])
        db += dout[i]
    return dx, dw, db


def relu_backward(dout, z):
    dz = dout.copy()
    for i in range(z.shape[0]):
        for j in range(z.shape[1]):
            if z[i, j] <= 0:
                dz[i, j] = 0
    return dz


def sigmoid_forward(z):
    out = np.zeros(z.shape)
    for i in range(z.shape[0]):
        for j in range(z.shape[1]):
            out[i, j] = 1 / (1 + np.exp(-z[i, j]))
    return out, out


def sigmoid_backward(dout, cache):
    s = cache
    dz = np.zeros(dout.shape)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            dz[i, j] = dout[i, j] * s[i, j] * (1 - s[i, j])
    return dz


def batchnorm_forward(z, gamma, beta, eps):
    N, D = z.shape
    out = np.zeros((N, D))
    xhat = np.zeros((N, D))
    std = np.zeros(D)
    for j in range(D):
        mu = sum(z[:, j]) / N
        var = sum((z[:, j] - mu) ** 2) / N
        std[j] = np.sqrt(var + eps)
        for i in range(N):
            xhat[i, j] = (z[i, j] - mu) / std[j]
            out[i, j] = gamma[j] * xhat[i, j] + beta[j]
    return out, (xhat, std, gamma)


def batchnorm_backward(dout, cache):
    xhat, std, gamma = cache
    N, D = dout.shape
    dx = np.zeros((N, D))
    dgamma = np.zeros(D)
    dbeta = np.zeros(D)
    for j in range(D):
        for i in range(N):
            dgamma[j] += dout[i, j] * xhat[i, j]
            dbeta[j] += dout[i, j]
        for i in range(N):
            dx[i, j] = gamma[j] / (N * std[j]) * (N * dout[i, j] - dbeta[j] - xhat[i, j] * dgamma[j])
    return dx, dgamma, dbeta


def layernorm_forward(z, gamma, beta, eps):
    N, D = z.shape
    out = np.zeros((N, D))
    xhat = np.zeros((N, D))
    stds = []
    for i in range(N):
        mu = np.mean(z[i])
        std = np.sqrt(np.mean((z[i] - mu) ** 2) + eps)
        xhat[i] = (z[i] - mu) / std
        out[i] = gamma * xhat[i] + beta
        stds.append(std)
    return out, (xhat, stds, gamma)


def layernorm_backward(dout, cache):
    xhat, stds, gamma = cache
    N, D = dout.shape
    dx = np.zeros((N, D))
    dgamma = np.zeros(D)
    dbeta = np.zeros(D)
    for i in range(N):
        dgamma += dout[i] * xhat[i]
        dbeta += dout[i]
        g = gamma * dout[i]
        dx[i] = (g - g.mean() - xhat[i] * (g * xhat[i]).mean()) / stds[i]
    return dx, dgamma, dbeta


def dropout_forward(z, mask, p):
    out = np.zeros(z.shape)
    for i in range(z.shape[0]):
        for j in range(z.shape[1]):
            if mask[i, j] == 1:
                out[i, j] = z[i, j] / p
    return out, (mask, p)


def dropout_backward(dout, cache):
    mask, p = cache
    dz = np.zeros(dout.shape)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            if mask[i, j] == 1:
                dz[i, j] = dout[i, j] / p
    return dz
