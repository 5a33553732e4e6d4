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
        "dL_da": -y / a + (1 - y) / (1 - a),
        "da_dz": a * (1 - a),
        "dz_dw": x.copy(),
        "dz_db": 1.0,
    }


def neuron_gradients(x, y, w, b):
    """The gradients of L.

    returns : "dw" (d,), "db" a number
    """
    f = neuron_factors(x, y, w, b)
    dL_dz = f["dL_da"] * f["da_dz"]
    return {"dw": dL_dz * f["dz_dw"], "db": dL_dz * f["dz_db"]}


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
    # dL/dW1_kj = (a2 - y) w2_k a1_k (1 - a1_k) x_j,  dL/db1 = (a2 - y) w2_k a1_k (1 - a1_k)
    # dL/dw2_k  = (a2 - y) a1_k,                      dL/db2 = a2 - y
    f = network_forward(X, W1, b1, w2, b2)
    a1, a2 = f["a1"], f["a2"]
    dW1 = np.zeros_like(W1)
    dw2 = np.zeros_like(w2)
    for k in range(len(w2)):
        dz1 = (a2 - y) * w2[k] * a1[:, k] * (1 - a1[:, k])
        for j in range(X.shape[1]):
            dW1[k, j] = np.sum(dz1 * X[:, j])
        dw2[k] = np.sum((a2 - y) * a1[:, k])
        db1 = np.sum(dz1)
    db2 = np.sum(a2 - y)
    return {"dW1": dW1, "db1": db1, "dw2": dw2, "db2": db2}


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
    # dL/da_k = - sum_k y_k / a_k
    # da_k/dz_j = a_k (delta_kj - a_j)
    a = softmax(W @ x + b)
    K = len(a)
    dL_da = np.zeros(K)
    da_dz = np.zeros((K, K))
    for k in range(K):
        dL_da[k] = -np.sum(y / a)
        for j in range(K):
            da_dz[k, j] = a[k] * ((k == j) - a[j])
    return {"dL_da": dL_da, "da_dz": da_dz, "dL_dz": a - y}


def layer_loss(X, Y, W, b):
    """The loss of one softmax layer, summed over the batch: X (n, d), Y (n, k)."""
    a = softmax(X @ W.T + b)
    return -np.sum(Y * np.log(a))


def layer_gradients(X, Y, W, b):
    """Its gradients.

    returns : "dW" (k, d), "db" (k,)
    """
    # dL/dW_kj = (a_k - y_k) x_j,  dL/db = a_k - y_k
    a = softmax(X @ W.T + b)
    dW = np.zeros_like(W)
    for k in range(W.shape[0]):
        dz = a[:, k] - Y[:, k]
        for j in range(W.shape[1]):
            dW[k, j] = np.sum(dz * X[:, j])
        db = np.sum(dz)
    return {"dW": dW, "db": db}


def multiclass_loss(X, Y, W1, b1, W2, b2):
    """The loss of the network of part B with softmax on top."""
    a1 = sigma(X @ W1.T + b1)
    a2 = softmax(a1 @ W2.T + b2)
    return -np.sum(Y * np.log(a2))


def multiclass_gradients(X, Y, W1, b1, W2, b2):
    """Its gradients.

    returns : "dW1", "db1", "dW2", "db2"
    """
    # dL/dW2_mk = (a2_m - y_m) a1_k,   dL/db2 = a2_m - y_m
    # dL/dW1_kj = sum_m (a2_m - y_m) W2_mk a1_k (1 - a1_k) x_j,  dL/db1 the same without x_j
    a1 = sigma(X @ W1.T + b1)
    a2 = softmax(a1 @ W2.T + b2)
    dW1, dW2 = np.zeros_like(W1), np.zeros_like(W2)
    for m in range(W2.shape[0]):
        dz2 = a2[:, m] - Y[:, m]
        for k in range(W2.shape[1]):
            dW2[m, k] = np.sum(dz2 * a1[:, k])
        db2 = np.sum(dz2)
    for k in range(W1.shape[0]):
        back = sum((a2[:, m] - Y[:, m]) * W2[m, k] for m in range(W2.shape[0]))
        dz1 = back * a1[:, k] * (1 - a1[:, k])
        for j in range(W1.shape[1]):
            dW1[k, j] = np.sum(dz1 * X[:, j])
        db1 = np.sum(dz1)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
