# -*- coding: utf-8 -*-
# Réseau à une couche cachée, version objets
import numpy as np


class Sigmoid:
    def forward(self, a):
        self.out = 1 / (1 + np.exp(-a))
        return self.out

    def backward(self, up):
        return up * self.out * (1 - self.out)


class Linear:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, a):
        self.inp = a
        return np.matmul(a, self.W) + self.b.reshape(1, -1)

    def backward(self, up):
        self.dW = np.matmul(self.inp.T, up)
        self.db = up.sum(0)
        return np.matmul(up, self.W.T)


class SoftmaxCrossEntropy:
    def forward(self, a, labels):
        a = a - np.amax(a, 1, keepdims=True)
        logsum = np.log(np.exp(a).sum(1, keepdims=True))
        self.probs = np.exp(a - logsum)
        self.labels = labels
        # only the log-probability of the right class counts
        return float(-(a - logsum)[np.arange(len(a)), labels.argmax(1)].sum())

    def backward(self):
        g = self.probs.copy()
        g[np.arange(len(g)), self.labels.argmax(1)] -= 1
        return g


class Net:
    def __init__(self, W1, b1, W2, b2):
        self.l1, self.act, self.l2 = Linear(W1, b1), Sigmoid(), Linear(W2, b2)
        self.top = SoftmaxCrossEntropy()

    def loss(self, x, y):
        return self.top.forward(self.l2.forward(self.act.forward(self.l1.forward(x))), y)

    def grads(self):
        return self.l1.backward(self.act.backward(self.l2.backward(self.top.backward())))


def softmax(x):
    crit = SoftmaxCrossEntropy()
    crit.forward(x, np.zeros_like(x))
    return crit.probs


def sigmoid(x):
    return Sigmoid().forward(x)


def sigmoid_derivative(s):
    act = Sigmoid()
    act.out = s
    return act.backward(np.ones(s.shape))


def cross_entropy_gradient(y, theta):
    crit = SoftmaxCrossEntropy()
    crit.forward(theta, y)
    return crit.backward()


def network_loss(x, y, W1, b1, W2, b2):
    return Net(W1, b1, W2, b2).loss(x, y)


def network_gradients(x, y, W1, b1, W2, b2):
    net = Net(W1, b1, W2, b2)
    net.loss(x, y)
    dx = net.grads()
    return {"dx": dx, "dW1": net.l1.dW, "db1": net.l1.db, "dW2": net.l2.dW, "db2": net.l2.db}


def number_of_parameters(Dx, H, Dy):
    net = Net(np.empty((Dx, H)), np.empty(H), np.empty((H, Dy)), np.empty(Dy))
    return sum(p.size for layer in (net.l1, net.l2) for p in (layer.W, layer.b))
