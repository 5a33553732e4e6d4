"""Results become JSON data and come back as what they were; nothing half read passes for a result."""

from json import dumps, loads

import pytest
from pydantic import TypeAdapter, ValidationError

from grader.results.evidence import MAX_CELLS, ArrayPicture
from grader.results.grading import Diagnosis, Grading
from grader.results.record import plain
from tests.gradebook.samples import EVIDENCE, a_grading

PICTURE = plain(EVIDENCE.pictures[0])


def test_a_grading_comes_back_from_json() -> None:
    assert Grading.from_data(loads(dumps(plain(a_grading())))) == a_grading()


def test_whole_points_are_floats_again() -> None:
    data = loads(dumps(plain(a_grading())).replace(".0,", ","))
    (whole, _) = data["checks"]
    assert type(whole["points"]) is int
    assert type(Grading.from_data(data).checks[0].points) is float


def test_an_unknown_or_a_missing_field_is_an_error() -> None:
    data = plain(a_grading())
    with pytest.raises(TypeError, match="mark"):
        Grading.from_data({**data, "mark": 1})
    with pytest.raises(TypeError, match="score"):
        Grading.from_data({name: value for name, value in data.items() if name != "score"})


@pytest.mark.parametrize(
    ("record", "field", "bad"), [(Diagnosis, "confidence", 1.5), (ArrayPicture, "cells", ["0"] * (MAX_CELLS + 1))]
)
def test_what_comes_from_a_service_is_checked(record: type, field: str, bad: object) -> None:
    good = {"id": "sign-flipped", "array": "dW", "confidence": 1.0} if record is Diagnosis else PICTURE
    assert TypeAdapter(record).validate_python(good)
    with pytest.raises(ValidationError, match=field):
        TypeAdapter(record).validate_python({**good, field: bad})
    with pytest.raises(ValidationError, match="mark"):
        TypeAdapter(record).validate_python({**good, "mark": 1})
