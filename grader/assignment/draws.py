"""Random numbers, separate for each purpose: the numbers of one purpose say nothing about those of another."""

import hashlib
import json
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, slots=True)
class Draws:
    """Random generators from one key, each for a purpose named by words and numbers."""

    key: bytes = field(repr=False)
    purpose: tuple[str | int, ...] = ()

    def of(self, *purpose: str | int) -> "Draws":
        """The draws of a narrower purpose."""
        return Draws(self.key, (*self.purpose, *purpose))

    def generator(self, *purpose: str | int) -> np.random.Generator:
        """The generator of a narrower purpose; the same one whenever it is asked for."""
        # A keyed hash (BLAKE2b, RFC 7693), since NumPy's own way from seed to numbers can be calculated backwards. JSON
        # keeps ["a", "b"] and ["ab"] apart, and is the same in every process, unlike `hash`.
        named = json.dumps([*self.purpose, *purpose]).encode()
        digest = hashlib.blake2b(named, key=self.key).digest()
        return np.random.default_rng(np.frombuffer(digest, "<u4"))
