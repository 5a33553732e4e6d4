# all by hand, one sample after the other
from math import exp, log, tanh


def sigmoid(v):
    return 1 / (1 + exp(-v)) if v > 0 else exp(v) / (1 + exp(v))


def act(v, phi):
    return {"relu": lambda: max(v, 0.0), "sigmoid": lambda: sigmoid(v), "tanh": lambda: tanh(v)}[phi]()


def slope(v, phi):
    if phi == "relu":
        return 1.0 if v > 0 else 0.0
    if phi == "sigmoid":
        return sigmoid(v) * sigmoid(-v)
    return 1 / ((exp(v) + exp(-v)) / 2) ** 2


def activation(u, phi):
    return [[act(v, phi) for v in row] for row in u]


def activation_derivative(u, phi):
    return [[slope(v, phi) for v in row] for row in u]


def forward(x, W1, b1, W2, b2, r, phi):
    H, K = W2.shape
    u = [b1[h] + sum(W1[d, h] * x[d] for d in range(len(x))) for h in range(H)]
    hidden = [act(u[h], phi) if r[h] else 0.0 for h in range(H)]
    z = [b2[k] + sum(W2[h, k] * hidden[h] for h in range(H)) for k in range(K)]
    m = max(z)
    logsum = m + log(sum(exp(v - m) for v in z))
    return u, hidden, z, logsum


def network_output(X, W1, b1, W2, b2, r, phi):
    return [forward(x, W1, b1, W2, b2, r, phi)[2] for x in X]


def network_error(X, Y, W1, b1, W2, b2, r, phi):
    total = 0
    for x, y in zip(X, Y):
        _, _, z, logsum = forward(x, W1, b1, W2, b2, r, phi)
        total += logsum - sum(y[k] * z[k] for k in range(len(y)))
        return total


def everything(X, Y, W1, b1, W2, b2, r, phi):
    D, H = W1.shape
    K = W2.shape[1]
    dz_rows = []
    dW1 = [[0.0] * H for _ in range(D)]
    db1 = [0.0] * H
    dW2 = [[0.0] * K for _ in range(H)]
    db2 = [0.0] * K
    for x, y in zip(X, Y):
        u, hidden, z, logsum = forward(x, W1, b1, W2, b2, r, phi)
        dz = [exp(z[k] - logsum) - y[k] for k in range(K)]
        dz_rows.append(dz)
        for k in range(K):
            db2[k] += dz[k]
            for h in range(H):
                dW2[h][k] = dz[k] * hidden[h]
        for h in range(H):
            if r[h] == 0:
                continue  # dropped: nothing comes back
            du = slope(u[h], phi) * sum(W2[h, k] * dz[k] for k in range(K))
            for d in range(D):
                db1[h] += du
                dW1[d][h] += x[d] * du
    return dz_rows, dW1, db1, dW2, db2


def gradient_z(*args):
    return [[round(v, 2) for v in row] for row in everything(*args)[0]]


def gradient_W1(*args):
    return everything(*args)[1]


def gradient_b1(*args):
    return everything(*args)[2]


def gradient_W2(*args):
    return everything(*args)[3]


def gradient_b2(*args):
    return everything(*args)[4]
