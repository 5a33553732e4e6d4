import numpy as np
import numpy.linalg as la

secret = np.random.rand(3)
n = 5
A = np.zeros((n, 3))
for i in range(n):
    A[i] = np.random.rand(3)
b = A @ np.ones(3) + 0.1 * np.random.rand(n)
