"""A linear layer with a bias."""

from reference.arrays import Array


def affine(X: Array, W: Array, b: Array) -> Array:
    """`Z = X W + b`, the bias added to every row.

    Shapes: `X` `(n, d)`, `W` `(d, k)`, `b` `(k,)`, `Z` `(n, k)`.
    Source: H4 and H5; Goodfellow, Bengio & Courville (2016), Deep Learning, section 6.5.6.
    """
    return X @ W + b


def affine_gradients(X: Array, W: Array, dZ: Array) -> tuple[Array, Array, Array]:
    """`dX = dZ W^T`, `dW = X^T dZ`, `db = sum_n dZ_n`.

    Shapes: as in `affine`; each gradient has the shape of the array that it belongs to.
    Source: H5; Goodfellow, Bengio & Courville (2016), Deep Learning, section 6.5.6.
    """
    # The bias is added to every row, so its gradient is the sum over the rows.
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)
