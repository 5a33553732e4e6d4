    return float(np.linalg.eigvals(A).max())
