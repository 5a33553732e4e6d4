    for _ in range(steps):
        x = A @ x
        x = x / np.sqrt(x @ x)
