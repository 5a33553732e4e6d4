"""The line of a key, whatever the values above it look like."""

import pytest

from grader.assignment.positions import Place, line_of

TOML = '''title = "a [bracket"
[inputs]
weights = { value = [
  [1.0],
  [2.0],
] }
label = """
[checks]
points = 3 # not a key
"""
[[checks]]
id = "first" # [
points = 3
[[checks]]
id = "second"
points = -1
'''


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("checks", 1, "points"), 16),
        (("checks", 0, "points"), 13),
        (("checks", 1), 14),
        (("inputs", "weights"), 3),
        (("inputs", "weights", "value", 0), 3),
        (("title",), 1),
        (("1.0",), None),
    ],
)
def test_a_row_of_a_matrix_is_no_table_and_a_text_holds_no_keys(place: Place, line: int | None) -> None:
    assert line_of(TOML, place) == line
