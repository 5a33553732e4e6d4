"""Homework 1: the chain rule, from one neuron to a multi-class network.

Derive everything on paper first, then write it down as NumPy code.

Conventions
  - Part A and the factors of part C speak of ONE sample: x is (d,).
  - The networks take a batch: row i of X is sample i. Losses and gradients
    are SUMMED over the batch (no 1/n).
  - Row k of a weight matrix belongs to unit k: z_k = sum_j W[k, j] x[j] + b[k].
  - Every unit has a bias of its own; a gradient has the shape of what it
    differentiates by.
  - Do not change the arrays that you are given.
  - Several results are returned as a dict, or as a tuple in the order given.
"""

import numpy as np


def sigma(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


# ======================================================================
# Part A. One logistic neuron, one sample
#
#     z = w . x + b     a = sigma(z)     L = -(y log a + (1 - y) log(1 - a))
#
#     x (d,)   y 0 or 1   w (d,)   b a number
# ======================================================================

def neuron_loss(x, y, w, b):
    """L, a number."""
    a = sigma(np.dot(w, x) + b)
    return -(y * np.log(a) + (1 - y) * np.log(1 - a))


def neuron_factors(x, y, w, b):
    """Every factor of the chain rule.

    returns : "dL_da" a number, "da_dz" a number, "dz_dw" (d,), "dz_db" a number
    """
    a = sigma(np.dot(w, x) + b)
    return {
        "dL_da": -(y / a + (1 - y) / (1 - a)),
        "da_dz": sigma(a) * (1 - sigma(a)),
        "dz_dw": x.copy(),
        "dz_db": 1.0,
    }


def neuron_gradients(x, y, w, b):
    """The gradients of L.

    returns : "dw" (d,), "db" a number
    """
    dz = sigma(np.dot(w, x) + b) - y
    return dz * x, dz


# ======================================================================
# Part B. Two sigmoid layers, binary cross-entropy on a2
#
#     z1_k = sum_j W1_kj x_j + b1_k     a1 = sigma(z1)
#     z2 = sum_k w2_k a1_k + b2         a2 = sigma(z2)
#
#     X (n, d)   y (n,)   W1 (H, d)   b1 (H,)   w2 (H,)   b2 a number
# ======================================================================

def network_forward(X, W1, b1, w2, b2):
    """All values on the way.

    returns : "z1" (n, H), "a1" (n, H), "z2" (n,), "a2" (n,)
    """
    z1 = X @ W1.T + b1
    a1 = sigma(z1)
    z2 = a1 @ w2 + b2
    a2 = sigma(z2)
    return {"z1": z1, "a1": a1, "z2": z2, "a2": a2}


def network_loss(X, y, W1, b1, w2, b2):
    """L, summed over the batch, a number."""
    a2 = network_forward(X, W1, b1, w2, b2)["a2"]
    return -np.sum(y * np.log(a2) + (1 - y) * np.log(1 - a2))


def network_gradients(X, y, W1, b1, w2, b2):
    """The gradients of L.

    returns : "dW1", "db1", "dw2", "db2"
    """
    f = network_forward(X, W1, b1, w2, b2)
    dz2 = f["a2"] - y                               # (n,)
    dz1 = np.outer(dz2, w2) * f["a1"] * (1 - f["a1"])  # (n, H)
    return {"dW1": dz1.T @ X, "db1": dz1.sum(axis=0), "dw2": f["a1"].T @ dz2, "db2": dz2.sum()}


# ======================================================================
# Part C. Softmax and cross-entropy replace sigmoid and BCE
#
#     a_k = exp(z_k) / sum_j exp(z_j)     L = -sum_k y_k log a_k
#
# First for one layer (as in part A), then on top of part B.
#     W (k, d)   b (k,)   W2 (k, H)   b2 (k,)   y one-hot
# ======================================================================

def layer_factors(x, y, W, b):
    """The factors for ONE sample: x is (d,), y is (k,).

    returns : "dL_da" (k,),
              "da_dz" (k, k), entry [k, j] is the derivative of a_k by z_j,
              "dL_dz" (k,), their product
    """
    a = softmax(W @ x + b)
    dL_da = -y / a
    da_dz = np.diag(a) - np.outer(a, a)
    return {"dL_da": dL_da, "da_dz": da_dz, "dL_dz": dL_da @ da_dz}


def layer_loss(X, Y, W, b):
    """The loss of one softmax layer, summed over the batch: X (n, d), Y (n, k)."""
    a = softmax(X @ W.T + b)
    return -np.sum(Y * np.log(a))


def layer_gradients(X, Y, W, b):
    """Its gradients.

    returns : "dW" (k, d), "db" (k,)
    """
    dz = softmax(X @ W.T + b) - Y
    return {"dW": dz.T @ X, "db": dz.sum(axis=0)}


def multiclass_loss(X, Y, W1, b1, W2, b2):
    """The loss of the network of part B with softmax on top."""
    a1 = sigma(X @ W1.T + b1)
    a2 = softmax(a1 @ W2.T + b2)
    return -np.sum(Y * np.log(a2))


def multiclass_gradients(X, Y, W1, b1, W2, b2):
    """Its gradients.

    returns : "dW1", "db1", "dW2", "db2"
    """
    a1 = sigma(X @ W1.T + b1)
    dz2 = softmax(a1 @ W2.T + b2) - Y
    dz1 = (dz2 @ W2) * a1 * (1 - a1)
    return {"dW1": dz1.T @ X, "db1": dz1.sum(axis=0), "dW2": dz2.T @ a1, "db2": dz2.sum(axis=0)}
