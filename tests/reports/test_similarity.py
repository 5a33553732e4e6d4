"""Sources that share what is nobody else's; what was handed out or what all write is not held against anybody."""

from pathlib import Path

import pytest

from grader.reports.similarity import NO_MARKS, Marks, fingerprints, similar_pairs

ROOT = Path(__file__).resolve().parents[2]
STARTER = """
import numpy as np

def network(x, W1, b1, W2, b2):
    \"\"\"Given.\"\"\"
    raise NotImplementedError

def check(network, x, W1, b1, W2, b2, eps=1e-5):
    for index in range(W1.size):
        W1.flat[index] += eps
        up = network(x, W1, b1, W2, b2)
        W1.flat[index] -= 2 * eps
        down = network(x, W1, b1, W2, b2)
        W1.flat[index] += eps
        print(index, (up - down) / (2 * eps))
"""
ONE = """
def softmax(z):
    shifted = z - np.max(z, axis=1, keepdims=True)
    e = np.exp(shifted)
    return e / np.sum(e, axis=1, keepdims=True)

def loss(x, y, W, b):
    p = softmax(x @ W + b)
    total = 0.0
    for i in range(len(x)):
        total -= np.log(p[i, np.argmax(y[i])])
    return total / len(x)

def gradient(x, y, W, b):
    p = softmax(x @ W + b)
    d = (p - y) / len(x)
    return {"dW": x.T @ d, "db": d.sum(axis=0), "dx": d @ W.T}
"""
RENAMED = """
# my own work!
def my_softmax(logits):

    s = logits - np.max(logits, axis=1, keepdims=True)   # shift
    numerator = np.exp(s)
    return numerator / np.sum(numerator, axis=1, keepdims=True)

def my_loss(inputs, labels, weight, bias):
    q = my_softmax(inputs @ weight + bias)
    acc = 0.0
    for k in range(len(inputs)):
        acc -= np.log(q[k, np.argmax(labels[k])])
    return acc / len(inputs)

def my_gradient(inputs, labels, weight, bias):
    q = my_softmax(inputs @ weight + bias)
    delta = (q - labels) / len(inputs)
    return {"w": inputs.T @ delta, "b": delta.sum(axis=0), "x": delta @ weight.T}
"""
OTHER = """
class Layer:
    def __init__(self, size):
        self.cache, self.size = [], size

    def forward(self, values):
        self.cache.append(values)
        return [max(0, value) for value in values]

    def backward(self, up):
        last = self.cache.pop()
        return [u if v > 0 else 0 for u, v in zip(up, last)]

def train(layers, data, rate):
    for sample, label in data:
        for layer in layers:
            sample = layer.forward(sample)
        error = [s - l for s, l in zip(sample, label)]
        for layer in reversed(layers):
            error = layer.backward(error)
    return rate * sum(error)
"""


def files(text: str) -> dict[str, bytes]:
    return {"solution.py": text.encode(), "notes.txt": text.encode()}


def marks(*texts: str) -> list[Marks]:
    return [fingerprints(files(text)) for text in texts]


def test_new_names_comments_and_layout_hide_nothing() -> None:
    (pair,) = similar_pairs(marks(ONE, OTHER, RENAMED))
    assert (pair.first, pair.second) == (0, 2)
    assert pair.share > 0.9


def test_what_was_handed_out_does_not_count() -> None:
    handed_in, (starter,) = marks(STARTER + ONE, STARTER + OTHER), marks(STARTER)
    assert len(starter)
    assert similar_pairs(handed_in, starter) == []
    assert set(handed_in[0]) & set(handed_in[1])


def test_what_many_write_does_not_count() -> None:
    assert similar_pairs(marks(ONE) * 5) == []
    assert len(similar_pairs(marks(ONE) * 3)) == 3


def test_a_solution_that_went_round_is_seen_in_a_large_class() -> None:
    (copied,) = marks(ONE)
    pairs = similar_pairs([copied] * 200 + [NO_MARKS] * 2000)
    assert {student for pair in pairs for student in (pair.first, pair.second)} == set(range(200))
    assert len(pairs) < 200 * 200 / 3


def test_broken_short_and_empty_files_are_no_trouble() -> None:
    broken = [{"a.py": b"def f(:\n  '''"}, {"a.py": b"\xff\xfe"}, {"a.py": b""}, {}, {"a.py": b"x = 1\n"}]
    assert similar_pairs([fingerprints(one) for one in broken]) == []


@pytest.mark.parametrize("codec", ["rot13", "hex", "undefined", "punycode", "no-such-codec"])
def test_the_encoding_that_a_file_names_hides_nothing(codec: str) -> None:
    assert (marks(f"# coding: {codec}\n{ONE}")[0] == marks(ONE)[0]).all()


def test_independent_solutions_of_one_homework_are_not_alike() -> None:
    names = ("loops", "einsum", "classes", "correct")
    folder = ROOT / "submissions/h5-one-hidden-layer"
    sources = marks(*((folder / name / "solution.py").read_text() for name in names))
    (starter,) = marks((ROOT / "assignments/h5-one-hidden-layer/starter/solution.py").read_text())
    assert [pair for pair in similar_pairs(sources, starter) if pair.share > 0.8] == []
