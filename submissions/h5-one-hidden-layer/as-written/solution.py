"""Assignment 1: a neural network with one hidden layer.

Write the functions below with NumPy. All vectors are ROW vectors: row i of a
matrix is sample i. All arrays are float64. The labels y are one-hot rows.

Rules
  * Do not change the arrays that you are given, and do not reset NumPy's
    random numbers: your functions are called many times.
  * Losses and gradients are SUMMED over the batch (no 1/n).
  * A bias and its gradient have shape (H,), not (H, 1) or (1, H).
"""

import numpy as np


# ----------------------------------------------------------------------
# 1. Softmax
# ----------------------------------------------------------------------

def softmax(x):
    """Softmax of every row.

    Prove first that softmax(x + c) = softmax(x) for any constant c, and use
    it: the function must survive entries of 1000 and of -1000.

    x       : (n, k)
    returns : (n, k), every row sums to 1
    """
    ### YOUR CODE HERE
    # softmax(x + c) = softmax(x): take c = -max
    x = x - x.max(axis=1)[:, np.newaxis]
    return np.exp(x) / np.exp(x).sum(axis=1)[:, np.newaxis]
    ### END YOUR CODE


# ----------------------------------------------------------------------
# 2. Neural network basics
# ----------------------------------------------------------------------

def sigmoid(x):
    """The sigmoid of every entry.

    x       : any shape
    returns : same shape
    """
    ### YOUR CODE HERE
    return 1.0 / (1.0 + np.exp(-x))
    ### END YOUR CODE


def sigmoid_derivative(s):
    """The derivative of the sigmoid, written with the VALUE of the sigmoid.

    s       : any shape, s = sigmoid(x)
    returns : same shape, the derivative at x
    """
    ### YOUR CODE HERE
    return s * (1 - s)
    ### END YOUR CODE


def cross_entropy_gradient(y, theta):
    """The gradient of CE(y, yhat) = - sum_i y_i log(yhat_i) with respect to
    theta, where yhat = softmax(theta). One row for every sample.

    y       : (n, k), one-hot
    theta   : (n, k)
    returns : (n, k)
    """
    ### YOUR CODE HERE
    return softmax(theta) - y
    ### END YOUR CODE


# ----------------------------------------------------------------------
# 3. One hidden layer
#
#        h = sigmoid(x W1 + b1)        yhat = softmax(h W2 + b2)
#        J = CE(y, yhat), summed over the batch
#
#    x (n, Dx)   W1 (Dx, H)   b1 (H,)   W2 (H, Dy)   b2 (Dy,)   y (n, Dy)
# ----------------------------------------------------------------------

def network_loss(x, y, W1, b1, W2, b2):
    """J, a number."""
    ### YOUR CODE HERE
    # layer list: z1 = x W1 + b1, h = sigmoid(z1), z2 = h W2 + b2,
    #             yhat = softmax(z2), J = sum y log(yhat)
    z1 = np.dot(x, W1) + b1
    h = sigmoid(z1)
    z2 = np.dot(h, W2) + b2
    yhat = softmax(z2)
    J = np.sum(y * np.log(yhat))
    return J
    ### END YOUR CODE


def network_gradients(x, y, W1, b1, W2, b2):
    """The gradients of J.

    returns : a dict with the keys "dx", "dW1", "db1", "dW2", "db2", each of
              the shape of x, W1, b1, W2, b2
              (or these five arrays as a tuple, in this order)
    """
    ### YOUR CODE HERE
    # forward
    h = sigmoid(x.dot(W1) + b1)
    yhat = softmax(h.dot(W2) + b2)

    # backward
    dz2 = yhat - y
    dh = dz2.dot(W2.T)
    dz1 = dh * sigmoid_derivative(h)

    return {
        "dx": dz1.dot(W1.T),
        "dW1": x.T.dot(dz1),
        "db1": np.sum(dz1, axis=0),
        "dW2": h.T.dot(dz2),
        "db2": np.sum(dz2, axis=0),
    }
    ### END YOUR CODE


def number_of_parameters(Dx, H, Dy):
    """How many numbers does the network learn?

    Dx, H, Dy : units of the input, the hidden and the output layer
    returns   : int
    """
    ### YOUR CODE HERE
    return (Dx + 1) * H + (H + 1) * Dy
    ### END YOUR CODE
