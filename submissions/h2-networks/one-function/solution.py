import numpy as np

# ---- A. written down by the program, not by me
SAMPLES = np.array([[1, 2], [1, 3], [2, 2]])
TARGETS = np.array([8, 11, 10])
w = np.array([[.01, .02, .03], [.03, .01, .02], [.02, .03, .01]])
v4 = np.array([.01, .02, .03, .04])


def with_one(a):
    return np.insert(a, 0, 1, axis=1)


logistic = np.vectorize(lambda t: 1 / (1 + np.exp(-t)))
hidden = logistic(with_one(SAMPLES) @ w.T)
z1, z2, z3 = hidden.round(6).tolist()
yhat = with_one(hidden) @ v4
loss = (TARGETS - yhat) ** 2
dE_dv = 2 * (yhat - TARGETS) @ with_one(hidden)
dE_dw1, dE_dw2, dE_dw3 = [
    2 * ((yhat - TARGETS) * v4[h + 1] * hidden[:, h] * (1 - hidden[:, h])) @ with_one(SAMPLES) for h in range(3)
]


# ---- B. every network is the same network
def network(X, Y, W, V, top):
    """Loss, gradient by V, gradient by W; V has a row for each output."""
    Z = 0.5 * (1 + np.tanh(X @ W.T / 2))
    S = Z @ V.T
    if top == "linear":
        A = S
        E = ((A - Y) ** 2).sum() / 2
    elif top == "sigmoid":
        A = 0.5 * (1 + np.tanh(S / 2))
        E = (np.logaddexp(0, S) - Y * S).sum()
    else:
        S = S - S.max(axis=1)[:, None]
        A = np.exp(S) / np.exp(S).sum(axis=1)[:, None]
        E = (np.log(np.exp(S).sum(axis=1)) - (Y * S).sum(axis=1)).sum()
    D = A - Y
    return E, D.T @ Z, ((D @ V) * (Z - Z ** 2)).T @ X


def column(y):
    return y.reshape(-1, 1)


def regression_loss(X, y, W, v):
    return network(X, column(y), W, v[None], "linear")[0]


def regression_gradients(X, y, W, v):
    _, dV, dW = network(X, column(y), W, v[None], "linear")
    return dV[0], dW


def outputs_loss(X, Y, W, V):
    return network(X, Y, W, V, "linear")[0]


def outputs_gradients(X, Y, W, V):
    return network(X, Y, W, V, "linear")[1:]


def sigmoid_loss(X, y, W, v):
    return network(X, column(y), W, v[None], "sigmoid")[0]


def sigmoid_gradients(X, y, W, v):
    _, dV, dW = network(X, column(y), W, v[None], "sigmoid")
    return dV[0], dW


def softmax_loss(X, Y, W, V):
    return network(X, Y, W, V, "softmax")[0]


def softmax_gradients(X, Y, W, V):
    return network(X, Y, W, V, "softmax")[1:]


# ---- C.
def initial_weights(inputs, hidden, seed):
    r = np.random.RandomState(seed)
    return r.uniform(-0.5, 0.5, (hidden, inputs)), r.uniform(-0.5, 0.5, hidden)


class Network:
    def __init__(self, W, v):
        self.W, self.v = W.copy(), v.copy()

    def predict(self, X):
        return [float(self.v @ (0.5 * (1 + np.tanh(self.W @ x / 2)))) for x in X]

    def step(self, X, y, learning_rate):
        dv, dW = regression_gradients(X, y, self.W, self.v)
        self.W -= learning_rate * dW
        self.v -= learning_rate * dv
        return self
