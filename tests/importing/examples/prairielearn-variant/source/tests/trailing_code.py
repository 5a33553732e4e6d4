
    return float(x @ A @ x / (x @ x))


twice = 2 * largest(3)
