# earns 5


def gradient(X, t, w, lam):
    return X.T @ (X @ w - t) / len(X) + lam * w
