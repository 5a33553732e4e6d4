import numpy as np


def largest(steps):
    x = start
