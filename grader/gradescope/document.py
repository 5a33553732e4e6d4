"""`results.json` as Gradescope documents it, with no other keys: whatever fits these models, its page can show."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from grader.assignment.visibility import Visibility

TextFormat = Literal["text", "html", "simple_format", "md", "ansi"]
# JSON has no NaN or infinity
NUMBER = Field(default=None, allow_inf_nan=False)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Test(_Strict):
    """One test on the page."""

    __test__ = False  # tells pytest that this class is not a test

    score: float | None = NUMBER
    max_score: float | None = NUMBER
    status: Literal["passed", "failed"] | None = None
    """Overrides the platform's rule that full points mean passed."""
    name: str | None = None
    name_format: TextFormat | None = None
    number: str | None = None
    output: str | None = None
    output_format: TextFormat | None = None
    tags: list[str] | None = None
    visibility: Visibility | None = None
    extra_data: dict[str, Any] | None = None


class LeaderboardRow(_Strict):
    """This submission's value in one column of the leaderboard."""

    name: str
    value: float | str
    order: Literal["asc", "desc"] | None = None


class Results(_Strict):
    """The complete file."""

    score: float | None = NUMBER
    """Overrides the sum of the tests' scores."""
    execution_time: float | None = NUMBER
    output: str | None = None
    output_format: TextFormat | None = None
    test_output_format: TextFormat | None = None
    test_name_format: TextFormat | None = None
    visibility: Visibility | None = None
    stdout_visibility: Visibility | None = None
    extra_data: dict[str, Any] | None = None
    tests: list[Test] | None = None
    leaderboard: list[LeaderboardRow] | None = None

    @model_validator(mode="after")
    def _has_a_score(self) -> "Results":
        if self.score is None and (not self.tests or any(test.score is None for test in self.tests)):
            raise ValueError("a score is missing: give one for the whole or one for every test")
        return self

    def json_text(self) -> str:
        """The file's content."""
        return self.model_dump_json(exclude_none=True, indent=1) + "\n"


def as_documented(stored: dict[str, Any]) -> Results | None:
    """Results returned by the platform, without keys that it may have added. None if they are not in this format."""
    # Checked like any input: what comes back may be of an older release of this program.
    known = _known(stored, Results)
    tests = known.get("tests")
    if isinstance(tests, list):
        known["tests"] = [_known(test, Test) for test in tests if isinstance(test, dict)]
    try:
        return Results.model_validate(known)
    except ValidationError:
        return None


def _known(stored: dict[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    return {key: value for key, value in stored.items() if key in model.model_fields}
