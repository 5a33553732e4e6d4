import numpy as np


def softmax_loss_naive(W, X, y, reg):
    return softmax_loss_vectorized(W, X, y, reg)


def softmax_loss_vectorized(W, X, y, reg):
    N = X.shape[0]
    S = np.dot(X, W)
    S -= S.max(axis=1).reshape(-1, 1)
    E = np.exp(S)
    probs = E / E.sum(axis=1).reshape(-1, 1)
    loss = -np.log(probs[range(N), y]).sum() / N
    loss += reg * np.sum(W * W)
    dS = probs.copy()
    dS[range(N), y] -= 1
    dW = X.T.dot(dS) / N
    dW += 2 * reg * W
    return loss, dW


def svm_loss_naive(W, X, y, reg):
    return svm_loss_vectorized(W, X, y, reg)


def svm_loss_vectorized(W, X, y, reg):
    N = X.shape[0]
    S = np.dot(X, W)
    right = S[np.arange(N), y].reshape(N, 1)
    M = np.maximum(0, S - right + 1.0)
    M[np.arange(N), y] = 0
    loss = np.mean(np.sum(M, axis=1)) + reg * np.sum(W * W)
    mask = np.zeros(M.shape)
    mask[M > 0] = 1
    mask[np.arange(N), y] = -np.sum(mask, axis=1)
    dW = np.dot(X.T, mask) / N + 2 * reg * W
    return loss, dW
