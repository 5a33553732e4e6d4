"""Names as people write them: `∂L/∂z_2`, `dJ/dz2` and `dz_2` all mean `dz2`, if the homework calls it so."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

LOSSES = ("L", "J", "E", "C", "Err", "CE", "BCE", "loss", "Loss", "l")
"""Names of a loss above the bar of a derivative."""
_FRACTION = re.compile(r"d(\w*?)_d(\w+)$")


@dataclass(frozen=True)
class FormulaNames:
    """The names that a formula may use."""

    known: Collection[str]
    also: Mapping[str, str] = field(default_factory=dict)
    """Other words for them."""
    _found: dict[str, str | None] = field(default_factory=dict, init=False, repr=False, compare=False)
    """The words that were looked up, since a formula repeats its names."""

    def find(self, name: str) -> str | None:
        """The known name that this one means; None if it means none."""
        if name not in self._found:
            self._found[name] = next((one for one in self._readings(name) if one in self.known), None)
        return self._found[name]

    def _plain(self, name: str) -> str:
        return self.also.get(name) or (_joined(name) if _joined(name) in self.known else name)

    def _readings(self, name: str) -> Iterator[str]:
        for one in dict.fromkeys((name, name.strip("_"), _joined(name))):
            yield from (one, self.also.get(one, ""))
            fraction = _FRACTION.match(one)
            if fraction and (fraction[1] in LOSSES or not fraction[1]):
                inner = self._plain(fraction[2])
                yield from (f"d{inner}", *(f"d{loss}_d{inner}" for loss in LOSSES))
            elif one.startswith("d") and len(one) > 1:
                yield from (f"d{loss}_{one}" for loss in LOSSES)
            for start, end in (("grad_", ""), ("delta_", ""), ("delta", ""), ("", "_grad")):
                if one.startswith(start) and one.endswith(end) and len(one) > len(start) + len(end):
                    inner = one[len(start) : len(one) - len(end)]
                    yield from (f"d{inner}", f"dL_d{inner}", f"dz{inner}") if start or end else ()


def index_of(name: str) -> tuple[str, str]:
    """A name without its index, and the index: `x_j` is `x` and `j`."""
    head, bar, index = name.rpartition("_")
    return (head, index) if bar and head and re.fullmatch(r"[a-qs-z]{1,2}", index) else (name, "")


def _joined(name: str) -> str:
    """A name without the underscores that only place digits and accents: `z2` for `z_2`, `yhat` for `y_hat`."""
    return re.sub(r"_(?=\d)|_(?=(?:hat|bar|tilde)\b)", "", name)
