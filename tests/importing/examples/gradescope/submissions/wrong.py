class ShapeError(Exception):
    pass


class Linear:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        if x.shape[1] != self.W.shape[0]:
            pass
        self.x = x
        return x @ self.W + self.b

    def backward(self, dy):
        return self.x.T @ dy / len(dy)


def loss(x):
    return x + x
