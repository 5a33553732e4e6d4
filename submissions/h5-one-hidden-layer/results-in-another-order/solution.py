import numpy as np

def softmax(x):
    x = x - x.max(axis=1, keepdims=True)
    ex = np.exp(x)
    return ex / ex.sum(axis=1, keepdims=True)

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def sigmoid_derivative(s):
    return s * (1 - s)

def cross_entropy_gradient(y, theta):
    return softmax(theta) - y

def network_loss(x, y, W1, b1, W2, b2):
    h = sigmoid(np.dot(x, W1) + b1)
    yhat = softmax(np.dot(h, W2) + b2)
    return -np.sum(y * np.log(yhat))

def network_gradients(x, y, W1, b1, W2, b2):
    h = sigmoid(np.dot(x, W1) + b1)
    yhat = softmax(np.dot(h, W2) + b2)
    d2 = yhat - y
    dW2 = np.dot(h.T, d2)
    db2 = d2.sum(axis=0)
    d1 = np.dot(d2, W2.T) * sigmoid_derivative(h)
    dW1 = np.dot(x.T, d1)
    db1 = d1.sum(axis=0)
    dx = np.dot(d1, W1.T)
    return dW1, db1, dW2, db2, dx

def number_of_parameters(Dx, H, Dy):
    return Dx*H + H + H*Dy + Dy
