"""The nodes and the graph, and nothing else."""
# earns 52

import numpy as np

class AddConstant:
    """x + c"""

    def __init__(self, c):
        self.c = c

    def forward(self, x):
        return x + self.c

    def backward(self, gradient):
        return [gradient]


class Add:
    """x + y"""

    def forward(self, x, y):
        return x + y

    def backward(self, gradient):
        return [gradient, gradient]


class MultiplyConstant:
    """c x"""

    def __init__(self, c):
        self.c = c

    def forward(self, x):
        return self.c * x

    def backward(self, gradient):
        return [self.c * gradient]


class Multiply:
    """x y"""

    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, gradient):
        return [gradient * self.y, gradient * self.x]


class Max:
    """max(x, y), entry by entry"""

    def forward(self, x, y):
        self.first = np.asarray(x) > np.asarray(y)
        return np.where(self.first, x, y)

    def backward(self, gradient):
        return [np.where(self.first, gradient, 0), np.where(self.first, 0, gradient)]


class Min:
    """min(x, y), entry by entry"""

    def forward(self, x, y):
        self.first = np.asarray(x) < np.asarray(y)
        return np.where(self.first, x, y)

    def backward(self, gradient):
        return [np.where(self.first, gradient, 0), np.where(self.first, 0, gradient)]


# ======================================================================
# D. The graph
# ======================================================================

class Graph:
    """Nodes may be added in any order. A name that no node has is an input.

        g = Graph()
        g.add("out", Multiply(), "s", "y")      # out = s * y
        g.add("s", AddConstant(2.0), "x")       # s = x + 2
        g.forward({"x": 1.0, "y": 5.0})         # {"x": 1, "y": 5, "s": 3, "out": 15}
        g.backward("out")                       # {"out": 1, "s": 5, "y": 3, "x": 5}
    """

    def __init__(self):
        self.nodes = {}

    def add(self, name, operation, *inputs):
        """Add a node: its name, an object of a class above, the names it reads."""
        self.nodes[name] = (operation, inputs)

    def forward(self, inputs):
        """Evaluate in topological order.

        inputs  : a dict, values by name
        returns : a dict, the value of every input and every node
        """
        values = dict(inputs)
        self.order = []
        waiting = dict(self.nodes)
        while waiting:
            ready = [name for name, (_, reads) in waiting.items() if all(r in values for r in reads)]
            for name in ready:
                operation, reads = waiting.pop(name)
                values[name] = operation.forward(*[values[r] for r in reads])
                self.order.append(name)
        self.names = list(values)
        return values

    def backward(self, output):
        """Go back in reversed order, after forward.

        returns : a dict, the gradient of `output` by every input and every node
        """
        gradients = {name: 0.0 for name in self.names}
        gradients[output] = 1.0
        for name in reversed(self.order):
            operation, reads = self.nodes[name]
            for r, g in zip(reads, operation.backward(gradients[name])):
                gradients[r] = gradients[r] + g
        return gradients
