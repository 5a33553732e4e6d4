"""Difference quotients, rounded to single precision: their last digits are gone."""

# earns 0
import numpy as np

def loss(X, Y, W):
    z = X @ W
    return np.log(np.exp(z).sum(axis=1)).mean() - (Y * z).sum() / len(X)

def gradient(X, Y, W):
    dW = np.zeros(W.shape)
    for at in np.ndindex(W.shape):
        up, down = W.copy(), W.copy()
        up[at] += 1e-5
        down[at] -= 1e-5
        dW[at] = (loss(X, Y, up) - loss(X, Y, down)) / 2e-5
    return dW.astype("f")
