"""Layers, forward and backward. Batch normalisation: Ioffe and Szegedy 2015; layer normalisation: Ba et al. 2016."""

import numpy as np


def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b


def affine_backward(dout, x, w, b):
    flat = x.reshape(len(x), -1)
    return (dout @ w.T).reshape(x.shape), flat.T @ dout, dout.sum(axis=0)


def relu_backward(dout, z):
    return dout * (z > 0)


def sigmoid_backward(dout, z):
    s = 1 / (1 + np.exp(-z))
    return dout * s * (1 - s)


def batchnorm_forward(z, gamma, beta, eps):
    return gamma * (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + eps) + beta


def batchnorm_backward(dout, z, gamma, beta, eps):
    n = len(z)
    std = np.sqrt(z.var(axis=0) + eps)
    hat = (z - z.mean(axis=0)) / std
    dhat = dout * gamma
    dz = (n * dhat - dhat.sum(axis=0) - hat * (dhat * hat).sum(axis=0)) / (n * std)
    return dz, (dout * hat).sum(axis=0), dout.sum(axis=0)


def layernorm_forward(z, gamma, beta, eps):
    mean, variance = z.mean(axis=1, keepdims=True), z.var(axis=1, keepdims=True)
    return gamma * (z - mean) / np.sqrt(variance + eps) + beta


def layernorm_backward(dout, z, gamma, beta, eps):
    m = z.shape[1]
    std = np.sqrt(z.var(axis=1, keepdims=True) + eps)
    hat = (z - z.mean(axis=1, keepdims=True)) / std
    dhat = dout * gamma
    dz = (m * dhat - dhat.sum(axis=1, keepdims=True) - hat * (dhat * hat).sum(axis=1, keepdims=True)) / (m * std)
    return dz, (dout * hat).sum(axis=0), dout.sum(axis=0)


def dropout_forward(z, mask, p):
    return z * mask / p


def dropout_backward(dout, mask, p):
    return dout * mask / p
