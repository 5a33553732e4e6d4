    for _ in range(2):
        x = A @ x
