"""Sizes without signs: only one sign for all is free."""
# earns 0


def projection(X, w):
    return abs(X @ w)[:, None]
