"""Linear classifiers: the mean softmax or hinge loss of a batch, plus reg * sum(W**2), and its gradient by W."""

import numpy as np


def softmax_loss(W, X, y, reg):
    scores = X @ W
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    n = len(y)
    right = np.zeros_like(logs)
    right[np.arange(n), y] = 1
    loss = -np.sum(right * logs) / n + reg * np.sum(W**2)
    return loss, X.T @ (np.exp(logs) - right) / n + 2 * reg * W


def svm_loss(W, X, y, reg):
    scores = X @ W
    n = len(y)
    margins = np.maximum(0, scores - scores[np.arange(n), y][:, None] + 1)
    margins[np.arange(n), y] = 0
    slopes = (margins > 0).astype(float)
    slopes[np.arange(n), y] = -slopes.sum(axis=1)
    return margins.sum() / n + reg * np.sum(W**2), X.T @ slopes / n + 2 * reg * W
