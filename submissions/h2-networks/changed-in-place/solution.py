"""Assignment 2, part 2: networks with one hidden layer.

    z = sigma(W x)        sigma is the sigmoid, W (H, d), one row for each unit

Rows are samples: X is (n, d). Losses and gradients are SUMMED over the samples.
There are no biases in part B; if you want one, it is a column of ones in X.
Do not change the arrays that you are given.
"""

import numpy as np


def sigma(t):
    return 1 / (1 + np.exp(-t))


def softmax(t):
    e = np.exp(t - t.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# ======================================================================
# Part A. By hand, in numbers (five significant digits are enough)
#
# A network for regression with the bias first in each vector of weights:
#
#   w1 = (.01, .02, .03)   w2 = (.03, .01, .02)   w3 = (.02, .03, .01)
#   v = (.01, .02, .03, .04)
#
#   z_h = sigma(w_h . (1, x))      yhat = v . (1, z)
#
# Samples: (1, 2) -> 8,  (1, 3) -> 11,  (2, 2) -> 10.
# The loss of a sample is (y - yhat)^2, without a 1/2; E is their sum.
# ======================================================================

# hidden values z of sample 1, 2, 3: three numbers each
z1 = [0.52248482, 0.51998934, 0.51749286]
z2 = [0.52996405, 0.52497919, 0.51998934]
z3 = [0.5274723, 0.52248482, 0.52497919]

# prediction and loss of each sample: three numbers
yhat = [0.05674909, 0.05714823, 0.05722316]
loss = [63.095235, 119.74600485, 98.85881132]

# dE/dv: four numbers, the bias first
dE_dv = [-57.65775904, -30.38817107, -30.14025049, -30.04098558]

# dE/dw1, dE/dw2, dE/dw3: three numbers each, the bias first
dE_dw1 = [-0.287435, -0.3865626, -0.68390552]
dE_dw2 = [-0.43153148, -0.58037153, -1.02679606]
dE_dw3 = [-0.57553703, -0.77389626, -1.3695813]


# ======================================================================
# Part B. In formulas
#
# Each *_loss returns a number. Each *_gradients returns a dict (or a tuple
# in this order) with the gradient by the output weights first:
# "dv" (H,) or "dV" (k, H), then "dW" (H, d).
# ======================================================================

def regression_loss(X, y, W, v):
    """yhat = v . z,   E = 1/2 sum (y - yhat)^2.     y (n,)  v (H,)"""
    yhat = sigma(X @ W.T) @ v
    return 0.5 * np.sum((y - yhat) ** 2)


def regression_gradients(X, y, W, v):
    Z = sigma(X @ W.T)
    error = Z @ v - y
    dZ = np.outer(error, v) * Z * (1 - Z)
    return {"dv": Z.T @ error, "dW": dZ.T @ X}


def outputs_loss(X, Y, W, V):
    """yhat = V z,   E = 1/2 sum over samples and outputs.     Y (n, k)  V (k, H)"""
    Yhat = sigma(X @ W.T) @ V.T
    return 0.5 * np.sum((Y - Yhat) ** 2)


def outputs_gradients(X, Y, W, V):
    Z = sigma(X @ W.T)
    error = Z @ V.T - Y
    dZ = (error @ V) * Z * (1 - Z)
    return {"dV": error.T @ Z, "dW": dZ.T @ X}


def sigmoid_loss(X, y, W, v):
    """yhat = sigma(v . z),   E = the binary cross-entropy.     y (n,) of 0 and 1"""
    yhat = sigma(sigma(X @ W.T) @ v)
    return -np.sum(y * np.log(yhat) + (1 - y) * np.log(1 - yhat))


def sigmoid_gradients(X, y, W, v):
    Z = sigma(X @ W.T)
    error = sigma(Z @ v) - y
    dZ = np.outer(error, v) * Z * (1 - Z)
    return {"dv": Z.T @ error, "dW": dZ.T @ X}


def softmax_loss(X, Y, W, V):
    """yhat = softmax(V z),   E = the categorical cross-entropy.     Y one-hot"""
    Yhat = softmax(sigma(X @ W.T) @ V.T)
    return -np.sum(Y * np.log(Yhat))


def softmax_gradients(X, Y, W, V):
    Z = sigma(X @ W.T)
    error = softmax(Z @ V.T) - Y
    dZ = (error @ V) * Z * (1 - Z)
    return {"dV": error.T @ Z, "dW": dZ.T @ X}


# ======================================================================
# Part C. A network that trains
# ======================================================================

def initial_weights(inputs, hidden, seed):
    """Weights to begin with: why must they be small and random?

    returns : W (hidden, inputs), v (hidden,); the same for the same seed
    """
    rng = np.random.default_rng(seed)
    return 0.1 * rng.standard_normal((hidden, inputs)), 0.1 * rng.standard_normal(hidden)


class Network:
    """The regression network of part B with weights that can be trained.

    Attributes W (H, d) and v (H,).
    """

    def __init__(self, W, v):
        self.W, self.v = W, v

    def predict(self, X):
        """yhat of every row: (n,)."""
        return sigma(X @ self.W.T) @ self.v

    def step(self, X, y, learning_rate):
        """One step of gradient descent on E (all samples at once)."""
        Z = sigma(X @ self.W.T)
        error = Z @ self.v - y
        dv = Z.T @ error
        dW = (np.outer(error, self.v) * Z * (1 - Z)).T @ X
        self.v -= learning_rate * dv
        self.W -= learning_rate * dW
