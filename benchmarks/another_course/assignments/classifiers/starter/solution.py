"""Linear classifiers. X is (n, d), y holds n labels from 0 to k - 1, W is (d, k), reg is a number.

Each function returns the mean loss of the samples plus reg * sum(W**2), and its gradient by W.
"""

import numpy as np


def softmax_loss_naive(W, X, y, reg):
    """The softmax loss and dW, with loops."""
    raise NotImplementedError


def softmax_loss_vectorized(W, X, y, reg):
    """The softmax loss and dW, without loops."""
    raise NotImplementedError


def svm_loss_naive(W, X, y, reg):
    """The multiclass hinge loss (margin 1) and dW, with loops."""
    raise NotImplementedError


def svm_loss_vectorized(W, X, y, reg):
    """The multiclass hinge loss (margin 1) and dW, without loops."""
    raise NotImplementedError
