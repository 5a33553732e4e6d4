"""Takes all memory: arrays, lists, maps, C's heap, one page after another."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import ctypes
import numpy as np

def arrays(*a):
    kept = []
    while True:
        kept.append(np.ones(1 << 20))

def swallowing(*a):
    kept = []
    while True:
        try:
            kept.append(bytearray(1 << 22))
        except MemoryError:
            kept.append(b"")
            if len(kept) > 100000:
                raise

def maps(*a):
    libc = ctypes.CDLL(None)
    libc.mmap.restype = ctypes.c_void_p
    while True:
        got = libc.mmap(None, ctypes.c_size_t(1 << 24), 3, 0x22, -1, ctypes.c_long(0))
        if got in (None, 2**64 - 1):
            raise MemoryError
        ctypes.memset(got, 1, 1 << 24)

def heap(*a):
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    while True:
        got = libc.malloc(ctypes.c_size_t(1 << 24))
        if not got:
            raise MemoryError
        ctypes.memset(got, 1, 1 << 24)

softmax, sigmoid, sigmoid_derivative = arrays, swallowing, maps
cross_entropy_gradient, network_loss = heap, lambda *a: np.zeros((1 << 40, 2))
network_gradients, number_of_parameters = lambda *a: "x" * (1 << 60), lambda *a: 2 ** (1 << 62)
