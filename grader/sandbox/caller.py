"""The questions that a student's module can be asked."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from . import questions
from .inside.frame import Handle
from .questions import Question, question
from .replies import Reply


class Caller(ABC):
    """Calls into one submission; subclasses implement `ask` and decide which process answers."""

    @abstractmethod
    def ask(self, asked: Question) -> Reply:
        """The answer to a question."""

    def call(
        self,
        target: str | Handle,
        *arguments: Any,
        path: str = "",
        keywords: Mapping[str, Any] | None = None,
        whole: bool = True,
    ) -> Reply:
        """Call a function, class or method: a dotted name in the module, or a handle and a dotted `path` from it."""
        return self.ask(questions.call(target, arguments, path, keywords, whole=whole))

    def get(self, target: str | Handle, path: str = "", whole: bool = True) -> Reply:
        """Read a name or an attribute; unless `whole`, lists and dicts stay in the worker behind a handle."""
        return self.ask(questions.get(target, path, whole))

    def item(self, target: str | Handle, key: Any, path: str = "", whole: bool = True) -> Reply:
        """Read `target[key]`; `whole` as in `get`."""
        return self.ask(question("item", target, path, key=key, whole=whole))

    def put(self, target: str | Handle | None, name: str, value: Any, path: str = "") -> Reply:
        """Set an attribute; if `target` is None, of the module itself."""
        return self.ask(question("put", target, path, key=name, value=value))

    def put_item(self, target: str | Handle, key: Any, value: Any, path: str = "") -> Reply:
        """Set `target[key]`."""
        return self.ask(question("put_item", target, path, key=key, value=value))

    def entries(self, target: str | Handle, path: str = "") -> Reply:
        """The items of a loop over the target, as a list; each arrives as from a call that is not `whole`."""
        return self.ask(question("entries", target, path, whole=False))

    def length(self, target: str | Handle, path: str = "") -> Reply:
        """`len(target)`."""
        return self.ask(question("length", target, path))

    def equal(self, target: str | Handle, other: Handle, path: str = "") -> Reply:
        """Whether the target equals another object that stays in the worker, by the student's own `__eq__`."""
        return self.ask(question("equal", target, path, other=other))
