import numpy as np


def forward(x, w, b):
    raise NotImplementedError


def loss(x, t, w, b):
    raise NotImplementedError


def gradient(x, t, w, b):
    raise NotImplementedError


def predict(x, w, b):
    raise NotImplementedError


def mask(x):
    """Which entries are positive?"""
    result = None  # your code here
    return result
