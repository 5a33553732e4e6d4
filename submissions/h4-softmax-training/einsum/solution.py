"""HW2 with einsum; layers.py and optim.py belong to it."""
import numpy as np

from layers import forward, linear, log_softmax
from optim import SGD


def softmax(z):
    return np.exp(log_softmax(z))


def softmax_jacobian(z):
    p = softmax(z)
    return np.einsum("i,ij->ij", p, np.eye(len(p)) - p)


def cross_entropy(p, Y):
    return -np.einsum("nk,nk->n", Y, np.log(p)).mean()


def logits_gradient(z, y):
    # full chain rule: Jacobian times dJ/dp
    return np.einsum("ij,j->i", softmax_jacobian(z), -y / softmax(z))


def trace(X, Y, W, b, learning_rate, iterations):
    sgd = SGD(learning_rate)
    steps = []
    for _ in range(iterations):
        z = linear(X, W, b)
        p = softmax(z)
        dz = (p - Y) / len(X)
        dW, db = np.einsum("ni,no->io", X, dz), np.einsum("no->o", dz)
        steps.append(dict(z=z, p=p, dz=dz, dW=dW, db=db))
        W, b = sgd.step([W, b], [dW, db])
    return steps


def network_gradients(X, Y, weights, biases):
    activations, logp = forward(X, weights, biases)
    J = -np.einsum("nk,nk->", Y, logp) / len(Y)
    delta = (np.exp(logp) - Y) / len(Y)
    dW, db = [], []
    for a, W in zip(activations[::-1], weights[::-1]):
        dW.append(np.einsum("ni,no->io", a, delta))
        db.append(np.einsum("no->o", delta))
        delta = np.einsum("no,io,ni->ni", delta, W, (a > 0).astype(float))
    return dict(J=J, dW=dW[::-1], db=db[::-1])


def _train(X, Y, weights, biases, batches, learning_rate, report_every):
    sgd = SGD(learning_rate)
    labels = Y.argmax(1)
    iteration = np.arange(0, len(batches), report_every)
    J, accuracy = np.empty(len(iteration)), np.empty(len(iteration))
    for k, rows in enumerate(batches):
        if k % report_every == 0:
            _, logp = forward(X, weights, biases)
            J[k // report_every] = -logp[range(len(Y)), labels].mean()
            accuracy[k // report_every] = (logp.argmax(1) == labels).mean()
        grads = network_gradients(X[rows], Y[rows], weights, biases)
        weights = sgd.step(weights, grads["dW"])
        biases = sgd.step(biases, grads["db"])
    return {"iteration": iteration, "J": J, "accuracy": accuracy}


def train_a(*args):
    return _train(*args)


def train_b(*args):
    return _train(*args)


def train_c(*args):
    return _train(*args)
