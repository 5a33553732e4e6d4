"""One number."""

# earns 0
import numpy as np

def softmax(z):
    return 1.0
