"""How much of a check, and of the place of a mistake, students see. It imports little: results need it."""

from typing import Literal

Visibility = Literal["visible", "after_due_date", "after_published", "hidden"]
Telling = Literal["nothing", "kind", "line"]
"""What a student reads about the place of a mistake."""
