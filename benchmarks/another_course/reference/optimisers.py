"""Update rules. RMSProp: Hinton's lecture 6e; Adam: Kingma and Ba 2015, algorithm 1."""

import numpy as np


def sgd_momentum(w, dw, config):
    velocity = config["momentum"] * config.get("velocity", 0.0) - config["learning_rate"] * dw
    return w + velocity, {**config, "velocity": velocity}


def rmsprop(w, dw, config):
    decay = config["decay_rate"]
    cache = decay * config.get("cache", 0.0) + (1 - decay) * dw**2
    return w - config["learning_rate"] * dw / (np.sqrt(cache) + config["epsilon"]), {**config, "cache": cache}


def adam(w, dw, config):
    beta1, beta2 = config["beta1"], config["beta2"]
    t = config.get("t", 0) + 1
    m = beta1 * config.get("m", 0.0) + (1 - beta1) * dw
    v = beta2 * config.get("v", 0.0) + (1 - beta2) * dw**2
    step = (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + config["epsilon"])
    return w - config["learning_rate"] * step, {**config, "t": t, "m": m, "v": v}
