"""A column, with the other sign."""
# earns 2


def projection(X, w):
    return -(X @ w)[:, None]
