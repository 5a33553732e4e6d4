# earns 2


def projection(X, w):
    return X @ w
