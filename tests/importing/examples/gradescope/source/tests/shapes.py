def batch(n):
    return [[float(i + j) for j in range(3)] for i in range(n)]
