import numpy as np
import numpy.linalg as la


def residual(x):
    return la.norm(A @ x - b)


x = la.solve(A.T @ A, A.T @ b)
size = float(residual(x))
table = {"rows": 5, "columns": 3}
