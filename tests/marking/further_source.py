"""A course with something of each kind: sums, counts, steps, labels, lists, training runs."""

REFERENCE = """
import numpy as np


def shares(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cost(x, w, v):
    return (x * w).sum(axis=0) + 2 * v


def penalty(x, w, v):
    return 2 * v


def counts(k):
    return 100 * k


def norms(image):
    return np.sum(image.astype(float) ** 2, axis=1)


def updated(x, w, rate):
    return w - rate * x.mean(axis=0)


def squares(x, w):
    return 0.5 * np.sum((x @ w) ** 2)


def chain(x, w):
    z = x @ w
    return {"z": z, "g": x.T @ z, "s": z.sum(axis=0)}


def errors(x, w, y):
    return 1 / (1 + np.exp(-(x @ w))) - y


def chosen(x, Y):
    return -np.sum(Y * x)


def products(w, v):
    return np.outer(w, v)


def parts(x, w):
    return [2 * x, 3 * w, x @ w]


def run(rate):
    return 3.0 * np.exp(-rate * np.arange(6))
"""

ASSIGNMENT = """
title = "Further"
batch = "n"
sizes = { n = 4, d = 3 }

[inputs]
x = { normal = ["n", "d"], scale = 3.0 }
w = { normal = ["d"], scale = 3.0 }
v = { normal = ["d"], scale = 3.0 }
k = { value = [1, 2, 3, 5, 8] }
rate = 0.3
y = { value = [1, 0, 0, 1] }
Y = { one_hot = ["n", "d"] }
image = { data = "images.npz:image" }

[[checks]]
id = "shares"
kind = "value"
title = "shares"
points = 1
function = "shares"
arguments = ["x"]
returns = ["s"]
reference = "more:shares"
cases = [{}, { sizes = { n = 5, d = 5 } }, { inputs = { x = { normal = ["n", "d"], shift = 1000.0 } } }]

[[checks]]
id = "cost"
kind = "value"
title = "a cost"
points = 1
function = "cost"
arguments = ["x", "w", "v"]
returns = ["c"]
reference = "more:cost"
terms = { penalty = "more:penalty" }
cases = [{}, { sizes = { n = 1 } }, { sizes = { n = 6, d = 5 } }]

[[checks]]
id = "counts"
kind = "value"
title = "counts"
points = 1
function = "counts"
arguments = ["k"]
returns = ["c"]
reference = "more:counts"
cases = [{}]

[[checks]]
id = "norms"
kind = "value"
title = "norms"
points = 1
function = "norms"
arguments = ["image"]
returns = ["s"]
reference = "more:norms"
cases = [{}]

[[checks]]
id = "updated"
kind = "value"
title = "an update"
points = 1
function = "updated"
arguments = ["x", "w", "rate"]
returns = ["w_new"]
reference = "more:updated"
cases = [{}, { sizes = { n = 6, d = 5 } }]

[[checks]]
id = "rate-of-a-fifth"
kind = "value"
title = "rate-of-a-fifth"
points = 1
function = "updated"
arguments = ["x", "w", "rate"]
returns = ["w_new"]
reference = "more:updated"
cases = [{ sizes = { n = 6, d = 5 }, inputs = { rate = 0.2 } }]

[[checks]]
id = "squares"
kind = "value"
title = "squares"
points = 1
function = "squares"
arguments = ["x", "w"]
returns = ["E"]
reference = "more:squares"
cases = [{}, { sizes = { n = 6, d = 5 } }]

[[checks]]
id = "chain"
kind = "value"
title = "a chain"
points = 1
function = "chain"
arguments = ["x", "w"]
returns = ["z", "g", "s"]
reference = "more:chain"
cases = [{}, { sizes = { n = 6, d = 5 } }]

[[checks]]
id = "errors"
kind = "value"
title = "errors"
points = 1
function = "errors"
arguments = ["x", "w", "y"]
returns = ["e"]
reference = "more:errors"
cases = [{}, { sizes = { n = 1 }, inputs = { y = { value = [0] } } }]

[[checks]]
id = "chosen"
kind = "value"
title = "entries that labels choose"
points = 1
function = "chosen"
arguments = ["x", "Y"]
returns = ["L"]
reference = "more:chosen"
cases = [{}, { sizes = { n = 6, d = 5 } }, { sizes = { n = 1 } }]

[[checks]]
id = "products"
kind = "value"
title = "products"
points = 1
function = "products"
arguments = ["w", "v"]
returns = ["p"]
reference = "more:products"
cases = [{}, { sizes = { d = 5 } }]

[[checks]]
id = "parts"
kind = "value"
title = "a list of arrays"
points = 1
function = "parts"
arguments = ["x", "w"]
returns = ["g"]
reference = "more:parts"
cases = [{}, { sizes = { n = 6, d = 5 } }]

[[checks]]
id = "run"
kind = "training"
title = "a run"
points = 1
function = "run"
arguments = ["rate"]
returns = ["J"]
reference = "more:run"
loss = "J"
cases = [{}]
"""
