"""The base of the models of assignments."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from grader.assignment.meanings import Explained

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Strict(Explained, BaseModel):
    """Base class of every model: frozen, and it rejects unknown keys."""

    # a misspelt key that is silently ignored would leave its default in force until a student complains
    # built at first use, since a command needs few of the models it imports; older Pydantic does that badly in threads
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
