"""The gradient of the bias is forgotten: what follows from the right gradient of the weights is paid."""

# earns 96
import numpy as np


# ======================================================================
# Part 1. Softmax and cross-entropy
# ======================================================================

def softmax(z):
    """Softmax of every row of z. Large logits (1000) must not overflow.

    z : (n, k)        returns p : (n, k)
    """
    z = z - np.max(z, axis=1, keepdims=True)
    e = np.exp(z)
    return e / np.sum(e, axis=1, keepdims=True)


def softmax_jacobian(z):
    """All derivatives of softmax for ONE row of logits: entry [i, j] is the
    derivative of p_j with respect to z_i.

    z : (k,)          returns : (k, k)
    """
    p = softmax(z.reshape(1, -1))[0]
    return np.diag(p) - np.outer(p, p)


def cross_entropy(p, Y):
    """Cross-entropy, averaged over the batch.

    p : (n, k), each row sums to 1 and has no zeros
    Y : (n, k), one-hot                    returns J : a number
    """
    return -np.sum(Y * np.log(p)) / Y.shape[0]


def logits_gradient(z, y):
    """Gradient of the cross-entropy of softmax(z) with respect to z, for ONE
    sample.

    z : (k,)   y : (k,), one-hot           returns dz : (k,)
    """
    p = softmax(z.reshape(1, -1))[0]
    return p - y


# ======================================================================
# Part 2. A trace of the first iterations
# ======================================================================

def trace(X, Y, W, b, learning_rate, iterations):
    """Train one linear layer, p = softmax(X W + b), and write everything down.

    In each iteration compute z, p, and the gradients dz, dW, db of the mean
    cross-entropy J (so dz = dJ/dz has the 1/n in it), then update
        W <- W - learning_rate * dW,   b <- b - learning_rate * db.

    X : (n, d)   Y : (n, k)   W : (d, k)   b : (k,)
    returns : a list with a dict for each iteration, keys
              "z" (n, k), "p" (n, k), "dz" (n, k), "dW" (d, k), "db" (k,)

    Do it on paper first, for X = Y = the 2x2 identity, W and b zero,
    learning rate 1 and two iterations, and compare.
    """
    n = X.shape[0]
    history = []
    for k in range(iterations):
        z = X @ W + b
        p = softmax(z)
        dz = (p - Y) / n
        dW = X.T @ dz
        db = np.zeros_like(b)
        history.append({"z": z, "p": p, "dz": dz, "dW": dW, "db": db})
        W = W - learning_rate * dW
        b = b - learning_rate * db
    return history


# ======================================================================
# Part 3. Networks and training runs
#
# A network is two lists: weights[l] is (d_l, d_{l+1}), biases[l] is
# (d_{l+1},). Every layer but the last is a ReLU layer; the last layer is
# linear, and softmax cross-entropy stands on top of it.
# ======================================================================

def network_gradients(X, Y, weights, biases):
    """One pass forward and backward. Any number of layers.

    returns : a dict with
              "J"  the mean cross-entropy, a number
              "dW" a list of gradients, dW[l] of the shape of weights[l]
              "db" a list of gradients, db[l] of the shape of biases[l]
    """
    n = X.shape[0]
    L = len(weights)

    # forward; A[l] is the input of layer l
    A = [X]
    Z = []
    for l in range(L):
        Z.append(A[l] @ weights[l] + biases[l])
        if l < L - 1:
            A.append(np.maximum(0, Z[l]))
    p = softmax(Z[-1])
    J = cross_entropy(p, Y)

    # backward
    dW = [None] * L
    db = [None] * L
    dZ = (p - Y) / n
    for l in range(L - 1, -1, -1):
        dW[l] = A[l].T @ dZ
        db[l] = dZ.sum(axis=0)
        if l > 0:
            dA = dZ @ weights[l].T
            dZ = dA * (Z[l - 1] > 0)
    return {"J": J, "dW": dW, "db": db}


# The three runs are the same loop:
#
#   for k = 0, 1, 2, ...  (one iteration for each row of `batches`)
#       if k is a multiple of report_every:
#           measure J and the accuracy on ALL rows of X, Y
#           (the share of rows whose largest probability is the label's)
#       take the rows batches[k] of X and Y, compute the gradients,
#       update all weights and biases with the learning rate
#
# batches : (iterations, batch size), whole numbers
# returns : a dict with three lists or arrays, one entry for each report:
#           "iteration" (0, report_every, 2 report_every, ...), "J", "accuracy"

def predict(X, weights, biases):
    A = X
    for l in range(len(weights) - 1):
        A = np.maximum(0, A @ weights[l] + biases[l])
    return softmax(A @ weights[-1] + biases[-1])


def train(X, Y, weights, biases, batches, learning_rate, report_every):
    weights = [W.copy() for W in weights]
    biases = [b.copy() for b in biases]
    report = {"iteration": [], "J": [], "accuracy": []}
    for k in range(len(batches)):
        if k % report_every == 0:
            p = predict(X, weights, biases)
            report["iteration"].append(k)
            report["J"].append(cross_entropy(p, Y))
            report["accuracy"].append(np.mean(np.argmax(p, axis=1) == np.argmax(Y, axis=1)))
        rows = batches[k]
        g = network_gradients(X[rows], Y[rows], weights, biases)
        for l in range(len(weights)):
            weights[l] -= learning_rate * g["dW"][l]
            biases[l] -= learning_rate * g["db"][l]
    return report


def train_a(X, Y, weights, biases, batches, learning_rate, report_every):
    """Run (a): one layer of 10 linear units."""
    return train(X, Y, weights, biases, batches, learning_rate, report_every)


def train_b(X, Y, weights, biases, batches, learning_rate, report_every):
    """Run (b): 50 ReLU units, 50 ReLU units, 10 linear units."""
    return train(X, Y, weights, biases, batches, learning_rate, report_every)


def train_c(X, Y, weights, biases, batches, learning_rate, report_every):
    """Run (c): 70 ReLU units, 70 ReLU units, 10 linear units."""
    return train(X, Y, weights, biases, batches, learning_rate, report_every)
