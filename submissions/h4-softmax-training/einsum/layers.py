"""Building blocks for homework 2."""
import numpy as np


def linear(a, W, b):
    return np.einsum("ni,io->no", a, W) + b


def log_softmax(z):
    z = z - z.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


def forward(X, weights, biases):
    activations = [X]
    for W, b in zip(weights[:-1], biases[:-1]):
        activations.append(linear(activations[-1], W, b).clip(min=0))
    return activations, log_softmax(linear(activations[-1], weights[-1], biases[-1]))
