"""A complex step for each parameter: as exact as a derivation, but a loss for each of them takes too long."""

# earns 0
import numpy as np

def gradient(X, Y, W):
    dW = np.zeros(W.shape)
    for at in np.ndindex(W.shape):
        V = W.astype(complex)
        V[at] += 1e-200j
        z = X @ V
        loss = np.log(np.exp(z).sum(axis=1)).mean() - (Y * z).sum() / len(X)
        dW[at] = loss.imag / 1e-200
    return dW
