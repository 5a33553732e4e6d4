"""Returns arrays of a class whose every operator lies."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import numpy as np

class Liar(np.ndarray):
    def __array_function__(self, function, types, arguments, keywords): return True
    def __array_ufunc__(self, ufunc, method, *inputs, **keywords): return np.bool_(True)
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __le__(self, other): return True
    def __lt__(self, other): return True
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
    def __abs__(self): return 0.0
    def __bool__(self): return True
    def all(self, *a, **k): return True
    def any(self, *a, **k): return False
    def astype(self, *a, **k): return self
    def view(self, *a, **k): return self
    def reshape(self, *a, **k): return self
    def __array_finalize__(self, other): pass
    def __reduce__(self): return (print, ("BREACH pickled",))
    def __getattribute__(self, name):
        return (6, 3) if name == "shape" else super().__getattribute__(name)
    @property
    def dtype(self): return np.dtype("<f8")
    def __len__(self): return 6
    def __float__(self): return 1.0

class Wrapped:
    __array_priority__ = 1e9
    def __array__(self, *a, **k): return np.ones((6, 3))
    __array_interface__ = {"shape": (6, 3), "typestr": "<f8", "data": (4096, False), "version": 3}
    def __eq__(self, other): return True
    __hash__ = None

KINDS = [lambda: np.zeros((6, 3)).view(Liar), Wrapped, lambda: np.ma.masked_all((6, 3)), lambda: np.matrix([[1.0]]),
         lambda: np.zeros(6, [("a", "f8")]), lambda: np.rec.array([(1.0,)]), lambda: np.char.array(["x"])]
turn = 0

def everything(*arguments):
    global turn
    turn += 1
    made = KINDS[turn % len(KINDS)]()
    return {name: made for name in ("dx", "dW1", "db1", "dW2", "db2")} if len(arguments) == 6 and turn % 2 else made

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
