"""A computation graph: nodes store what the backward pass needs; evaluated in topological order and in reverse."""

from collections.abc import Iterator
from graphlib import TopologicalSorter
from typing import Protocol

import numpy as np

from reference.arrays import Array


class Node(Protocol):
    """An operation. `backward` takes the gradient of the output and returns one per input of the last `forward`."""

    def forward(self, *inputs: Array) -> Array: ...

    def backward(self, gradient: Array) -> list[Array]: ...


class AddConstant:
    """`x + c`; the gradient passes unchanged."""

    def __init__(self, c: float) -> None:
        self.c = c

    def forward(self, *inputs: Array) -> Array:
        (x,) = inputs
        return x + self.c

    def backward(self, gradient: Array) -> list[Array]:
        return [gradient]


class Add:
    """`x + y`; both inputs get the gradient."""

    def forward(self, *inputs: Array) -> Array:
        x, y = inputs
        return x + y

    def backward(self, gradient: Array) -> list[Array]:
        return [gradient, gradient]


class MultiplyConstant:
    """`c x`; the gradient is multiplied by `c`."""

    def __init__(self, c: float) -> None:
        self.c = c

    def forward(self, *inputs: Array) -> Array:
        (x,) = inputs
        return self.c * x

    def backward(self, gradient: Array) -> list[Array]:
        return [self.c * gradient]


class Multiply:
    """`x y`; each input gets the gradient times the other one."""

    def forward(self, *inputs: Array) -> Array:
        self.x, self.y = inputs
        return self.x * self.y

    def backward(self, gradient: Array) -> list[Array]:
        return [gradient * self.y, gradient * self.x]


class Max:
    """The larger input; only this one gets the gradient. On a tie it is the second."""

    def forward(self, *inputs: Array) -> Array:
        x, y = inputs
        self.first = x > y
        return np.where(self.first, x, y)

    def backward(self, gradient: Array) -> list[Array]:
        return [gradient * self.first, gradient * ~self.first]


class Min:
    """The smaller input; only this one gets the gradient. On a tie it is the second."""

    def forward(self, *inputs: Array) -> Array:
        x, y = inputs
        self.first = x < y
        return np.where(self.first, x, y)

    def backward(self, gradient: Array) -> list[Array]:
        return [gradient * self.first, gradient * ~self.first]


class Graph:
    """Nodes by name, added in any order. A name without a node is an input."""

    def __init__(self) -> None:
        self.nodes: dict[str, tuple[Node, tuple[str, ...]]] = {}
        self.values: dict[str, Array] = {}

    def add(self, name: str, operation: Node, *inputs: str) -> None:
        """Add a node that reads other nodes, or inputs, by their names."""
        self.nodes[name] = (operation, inputs)

    def _order(self) -> Iterator[str]:
        before = {name: inputs for name, (_, inputs) in self.nodes.items()}
        return (name for name in TopologicalSorter(before).static_order() if name in self.nodes)

    def forward(self, inputs: dict[str, float | Array]) -> dict[str, Array]:
        """The value of every input and every node."""
        # float64 throughout: whole numbers as inputs must not make integer arrays.
        self.values = {name: np.asarray(value, dtype=np.float64) for name, value in inputs.items()}
        for name in self._order():
            operation, read = self.nodes[name]
            self.values[name] = operation.forward(*(self.values[other] for other in read))
        return self.values

    def backward(self, output: str) -> dict[str, Array]:
        """The gradient of the sum of a node's entries with respect to every input and node."""
        gradients = {name: np.zeros_like(value) for name, value in self.values.items()}
        gradients[output] = np.ones_like(self.values[output])
        for name in reversed(list(self._order())):
            operation, read = self.nodes[name]
            for other, gradient in zip(read, operation.backward(gradients[name]), strict=True):
                # a value that is used twice gets the sum of both gradients
                gradients[other] = gradients[other] + gradient
        return gradients


class LastWayOnly(Graph):
    """Mistake: where two paths meet, the last one overwrites the other."""

    def backward(self, output: str) -> dict[str, Array]:
        """As in `Graph`, without adding up."""
        return self._along_one_way(output, keep_first=False)

    def _along_one_way(self, output: str, *, keep_first: bool) -> dict[str, Array]:
        gradients = {output: np.ones_like(self.values[output])}
        for name in reversed(list(self._order())):
            operation, read = self.nodes[name]
            found = dict(zip(read, operation.backward(gradients[name]), strict=True))
            gradients = found | gradients if keep_first else gradients | found
        return gradients


class FirstWayOnly(LastWayOnly):
    """Mistake: where two paths meet, the first one stays and the other is forgotten."""

    def backward(self, output: str) -> dict[str, Array]:
        """As in `Graph`, without adding up."""
        return self._along_one_way(output, keep_first=True)
