import numpy as np


def softmax(scores):
    ex = np.exp(scores - np.amax(scores, axis=-1)[..., None])
    return ex / ex.sum(-1)[..., None]


def softmax_jacobian(scores):
    probs = softmax(scores)
    return (np.eye(probs.size) - probs[None, :]) * probs[:, None]


def cross_entropy(probs, targets):
    return float(np.mean(-np.log(probs[targets.astype(bool)])))


def logits_gradient(scores, target):
    grad = softmax(scores)
    grad[target.argmax()] -= 1.0
    return grad


class Dense:
    """Linear layer that remembers its input."""

    def __init__(self, W, b):
        self.W = np.array(W)
        self.b = np.array(b)

    def __call__(self, x):
        self.x = x
        return x.dot(self.W) + self.b

    def back(self, grad):
        self.dW = self.x.T.dot(grad)
        self.db = grad.sum(axis=0)
        return grad.dot(self.W.T)

    def update(self, lr):
        self.W -= lr * self.dW
        self.b -= lr * self.db


class ReLU:
    def __call__(self, x):
        self.mask = x > 0
        return np.where(self.mask, x, 0.0)

    def back(self, grad):
        return np.where(self.mask, grad, 0.0)

    def update(self, lr):
        pass


class Network:
    def __init__(self, weights, biases):
        self.layers = []
        for W, b in zip(weights, biases):
            self.layers += [Dense(W, b), ReLU()]
        self.layers.pop()          # no ReLU on top

    def scores(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def loss(self, x, targets):
        self.probs = softmax(self.scores(x))
        self.targets = targets
        return cross_entropy(self.probs, targets)

    def back(self):
        grad = (self.probs - self.targets) / len(self.targets)
        for layer in self.layers[::-1]:
            grad = layer.back(grad)

    def update(self, lr):
        for layer in self.layers:
            layer.update(lr)

    def accuracy(self, x, targets):
        return np.mean(self.scores(x).argmax(1) == targets.argmax(1))

    @property
    def dense(self):
        return [layer for layer in self.layers if isinstance(layer, Dense)]


def trace(X, Y, W, b, learning_rate, iterations):
    net = Network([W], [b])
    log = []
    for _ in range(iterations):
        z = net.scores(X)
        net.loss(X, Y)
        net.back()
        top = net.dense[0]
        log.append({"z": z, "p": net.probs, "dz": (net.probs - Y) / len(Y), "dW": top.dW, "db": top.db})
        net.update(learning_rate)
    return log


def network_gradients(X, Y, weights, biases):
    net = Network(weights, biases)
    J = net.loss(X, Y)
    net.back()
    return J, [layer.dW for layer in net.dense], [layer.db for layer in net.dense]


def train_a(X, Y, weights, biases, batches, learning_rate, report_every, verbose=True):
    net = Network(weights, biases)
    lines = []
    for k, rows in enumerate(batches):
        if k % report_every == 0:
            lines.append((k, net.loss(X, Y), net.accuracy(X, Y)))
            if verbose:
                print("iter %d, J=%.3f, accu=%.2f" % lines[-1])
        net.loss(X[rows], Y[rows])
        net.back()
        net.update(learning_rate)
    iteration, J, accuracy = zip(*lines)
    return {"iteration": iteration, "J": J, "accuracy": accuracy}


def train_b(X, Y, weights, biases, batches, learning_rate, report_every):
    return train_a(X, Y, weights, biases, batches, learning_rate, report_every)


def train_c(X, Y, weights, biases, batches, learning_rate, report_every):
    return train_a(X, Y, weights, biases, batches, learning_rate, report_every, verbose=False)
