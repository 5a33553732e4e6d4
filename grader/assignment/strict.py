"""What assignments and results have in common; small, because whoever reads a result imports it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Visibility = Literal["visible", "after_due_date", "after_published", "hidden"]


class Strict(BaseModel):
    """What every model at a boundary is: frozen, and closed to keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
