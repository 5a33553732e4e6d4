import numpy as np


def sgd_momentum(w, dw, config):
    v = config.get("velocity", np.zeros_like(w))
    v = config["momentum"] * v - config["learning_rate"] * dw
    config["velocity"] = v
    return w + v, config


def rmsprop(w, dw, config):
    lr, rho, eps = config["learning_rate"], config["decay_rate"], config["epsilon"]
    config.setdefault("cache", np.zeros_like(w))
    config["cache"] = rho * config["cache"] + (1 - rho) * np.square(dw)
    next_w = w - lr * dw / (np.sqrt(config["cache"]) + eps)
    return next_w, config


def adam(w, dw, config):
    config.setdefault("m", np.zeros_like(w))
    config.setdefault("v", np.zeros_like(w))
    config.setdefault("t", 0)
    lr, b1, b2 = config["learning_rate"], config["beta1"], config["beta2"]
    config["t"] += 1
    config["m"] = b1 * config["m"] + (1 - b1) * dw
    config["v"] = b2 * config["v"] + (1 - b2) * (dw**2)
    mt = config["m"] / (1 - b1 ** config["t"])
    vt = config["v"] / (1 - b2 ** config["t"])
    next_w = w - lr * mt / (np.sqrt(vt) + config["epsilon"])
    return next_w, config
