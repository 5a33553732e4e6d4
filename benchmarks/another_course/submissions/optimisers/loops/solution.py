import math

import numpy as np


def sgd_momentum(w, dw, config):
    if "velocity" not in config:
        config["velocity"] = np.zeros(w.shape)
    v = config["velocity"].copy()
    next_w = w.copy()
    for i in range(w.shape[0]):
        for j in range(w.shape[1]):
            v[i, j] = config["momentum"] * v[i, j] - config["learning_rate"] * dw[i, j]
            next_w[i, j] += v[i, j]
    config["velocity"] = v
    return next_w, config


def rmsprop(w, dw, config):
    if "cache" not in config:
        config["cache"] = np.zeros(w.shape)
    s = config["cache"].copy()
    rho = config["decay_rate"]
    next_w = w.copy()
    for i in range(w.shape[0]):
        for j in range(w.shape[1]):
            s[i, j] = rho * s[i, j] + (1 - rho) * dw[i, j] ** 2
            next_w[i, j] -= config["learning_rate"] * dw[i, j] / (math.sqrt(s[i, j]) + config["epsilon"])
    config["cache"] = s
    return next_w, config


def adam(w, dw, config):
    m = config.get("m", np.zeros(w.shape)).copy()
    v = config.get("v", np.zeros(w.shape)).copy()
    t = config.get("t", 0) + 1
    b1, b2 = config["beta1"], config["beta2"]
    next_w = w.copy()
    for i in range(w.shape[0]):
        for j in range(w.shape[1]):
            m[i, j] = b1 * m[i, j] + (1 - b1) * dw[i, j]
            v[i, j] = b2 * v[i, j] + (1 - b2) * dw[i, j] * dw[i, j]
            mhat = m[i, j] / (1 - b1**t)
            vhat = v[i, j] / (1 - b2**t)
            next_w[i, j] -= config["learning_rate"] * mhat / (math.sqrt(vhat) + config["epsilon"])
    config["m"], config["v"], config["t"] = m, v, t
    return next_w, config
