"""The base of the models of assignments and of results. It imports little, since code that reads results needs it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from grader.assignment.meanings import Explained

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Visibility = Literal["visible", "after_due_date", "after_published", "hidden"]
Telling = Literal["nothing", "kind", "line"]
"""What a student reads about the place of a mistake."""


class Strict(Explained, BaseModel):
    """Base class of every model: frozen, and it rejects unknown keys."""

    # a misspelt key that is silently ignored would leave its default in force until a student complains
    # built at first use, since a command needs few of the models it imports; older Pydantic does that badly in threads
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
