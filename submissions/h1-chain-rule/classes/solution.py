import numpy as np


class Sigmoid:
    def __call__(self, z):
        self.a = np.exp(-np.logaddexp(0, -z))
        return self.a

    def back(self, g):
        return g * self.a * (1 - self.a)


class Affine:
    """Weights (units, inputs)."""

    def __init__(self, W, b):
        self.W, self.b = np.atleast_2d(W), np.atleast_1d(b)

    def __call__(self, x):
        self.x = x
        return np.dot(x, self.W.transpose()) + self.b

    def back(self, g):
        self.dW = np.dot(g.transpose(), self.x)
        self.db = np.sum(g, 0)
        return np.dot(g, self.W)


class BinaryLoss:
    """Sigmoid and binary cross-entropy in one; z is (n, 1)."""

    def __call__(self, z, y):
        self.z, self.y = z, np.reshape(y, (-1, 1))
        # log(1 + e^z) - y z
        return float(np.sum(np.logaddexp(0, self.z) - self.y * self.z))

    def back(self):
        return Sigmoid()(self.z) - self.y


class SoftmaxLoss:
    def __call__(self, z, Y):
        z = z - np.max(z, 1, keepdims=True)
        logp = z - np.log(np.sum(np.exp(z), 1, keepdims=True))
        self.p, self.Y = np.exp(logp), Y
        return float(-logp[Y == 1].sum())

    def back(self):
        return self.p - self.Y


class Network:
    def __init__(self, *layers):
        self.layers, self.top = layers[:-1], layers[-1]

    def loss(self, X, y):
        for layer in self.layers:
            X = layer(X)
        return self.top(X, y)

    def gradients(self, X, y):
        self.loss(X, y)
        g = self.top.back()
        for layer in reversed(self.layers):
            g = layer.back(g)
        found = []
        for layer in self.layers:
            if isinstance(layer, Affine):
                found += [layer.dW, layer.db]
        return found


def neuron_loss(x, y, w, b):
    return Network(Affine(w, b), BinaryLoss()).loss(x[None], y)


def neuron_factors(x, y, w, b):
    s = Sigmoid()
    a = float(s(np.dot(x, w) + b))
    return {"dL_da": (a - y) / (a * (1 - a)), "da_dz": s.back(1.0), "dz_dw": np.array(x), "dz_db": 1}


def neuron_gradients(x, y, w, b):
    dw, db = Network(Affine(w, b), BinaryLoss()).gradients(x[None], y)
    return {"dw": dw[0], "db": db[0]}


def network_forward(X, W1, b1, w2, b2):
    first, hidden, second, out = Affine(W1, b1), Sigmoid(), Affine(w2, b2), Sigmoid()
    z1 = first(X)
    a1 = hidden(z1)
    z2 = second(a1)[:, 0]
    return {"z1": z1, "a1": a1, "z2": z2, "a2": out(z2)}


def binary(W1, b1, w2, b2):
    return Network(Affine(W1, b1), Sigmoid(), Affine(w2, b2), BinaryLoss())


def network_loss(X, y, W1, b1, w2, b2):
    return binary(W1, b1, w2, b2).loss(X, y)


def network_gradients(X, y, W1, b1, w2, b2):
    dW1, db1, dw2, db2 = binary(W1, b1, w2, b2).gradients(X, y)
    return {"dW1": dW1, "db1": db1, "dw2": dw2.ravel(), "db2": db2.item()}


def layer_factors(x, y, W, b):
    top = SoftmaxLoss()
    top(Affine(W, b)(x[None]), y[None])
    a = top.p[0]
    return {
        "dL_da": np.where(y == 1, -1 / a, 0.0),
        "da_dz": (np.eye(len(a)) - a) * a[:, None],
        "dL_dz": top.back()[0],
    }


def layer_loss(X, Y, W, b):
    return Network(Affine(W, b), SoftmaxLoss()).loss(X, Y)


def layer_gradients(X, Y, W, b):
    return tuple(Network(Affine(W, b), SoftmaxLoss()).gradients(X, Y))


def multiclass(W1, b1, W2, b2):
    return Network(Affine(W1, b1), Sigmoid(), Affine(W2, b2), SoftmaxLoss())


def multiclass_loss(X, Y, W1, b1, W2, b2):
    return multiclass(W1, b1, W2, b2).loss(X, Y)


def multiclass_gradients(X, Y, W1, b1, W2, b2):
    return dict(zip(["dW1", "db1", "dW2", "db2"], multiclass(W1, b1, W2, b2).gradients(X, Y)))
