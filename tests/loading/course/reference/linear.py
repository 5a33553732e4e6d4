"""A linear layer with half the squared error, averaged over the batch."""

import numpy as np


def forward(x, w, b):
    return x @ w + b


def loss(x, t, w, b):
    return 0.5 * ((x @ w + b - t) ** 2).sum(axis=1).mean()


def gradient(x, t, w, b):
    error = (x @ w + b - t) / len(x)
    return x.T @ error, error.sum(axis=0)


def predict(x, w, b):
    return np.argmax(x @ w + b, axis=1)


def mask(x):
    return x > 0
