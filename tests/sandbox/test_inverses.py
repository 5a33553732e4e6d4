"""What undoes a slip that no other slip undoes."""

import ast

import pytest

from grader.sandbox.inside.editing.edits import edits

UNDONE = {
    "1 / sigma(z)": ("operator", "1.0 - sigma(z)"),
    "z ** 2 - y ** 2": ("power", "(z - y) ** 2"),
    "(z > 0.5) - y": ("decided", "z - y"),
    "z / np.linalg.norm(z, axis=1)": ("function", "z / np.sum(z, axis=1)"),
    "np.maximum(z, 0)": ("function", "np.tanh(z)"),
    "np.where(z > 0, z, 0)": ("function", "np.tanh(z)"),
    "np.log(np.sum(y * z) / 3)": ("bracket", "np.sum(y * np.log(z)) / 3"),
    "np.sign(z)": ("function", "z > 0"),
    "z ** 2 * np.exp(-z)": ("variable", "z ** 2 * ((1.0 - z) / z)"),
    "W[:len(y)]": ("index", "W[y]"),
    "z[:, y]": ("broadcast", "z[np.arange(len(y)), y]"),
    "-np.outer(z, z)": ("term-missing", "np.diag(z) - np.outer(z, z)"),
    "[[0, -z], [1, 1]]": ("variable", "[[0, -1], [1, 1]]"),
    "z * W + y": ("factor-missing", "z * W + (1.0 - z) * y"),
    "np.sum(z, axis=0)": ("factor-missing", "np.sum(z * y, axis=0)"),
    "f(z * y, z)": ("factor-missing", "f(z * y, z * y)"),
}


@pytest.mark.parametrize("slip", UNDONE)
def test_what_stood_there_is_tried(slip: str) -> None:
    kind, stood = UNDONE[slip]
    tree = ast.parse(f"def f(z, y, W):\n    return {slip}").body[0]
    assert isinstance(tree, ast.FunctionDef)

    def tried(*, repairing: bool) -> set[tuple[str, str]]:
        found = edits(tree, ("np.tanh", "np.exp"), repairing=repairing)
        return {(edit.kind, ast.unparse(tree.body[0]).removeprefix("return ")) for edit in found}

    assert (kind, stood) in tried(repairing=True)
    assert stood not in {code for _, code in tried(repairing=False)}


@pytest.mark.parametrize("same", ["0", "-1"])
def test_the_entry_of_this_round_is_tried_for_the_same_one_each_time(same: str) -> None:
    (tree,) = ast.parse(f"def f(z):\n    for t in range(len(z)):\n        s += z[{same}]").body
    assert "s += z[t]" in {ast.unparse(tree).splitlines()[-1].strip() for _ in edits(tree, repairing=True)}


def test_what_is_computed_before_a_loop_of_a_first_entry_is_tried_in_each_round() -> None:
    before = "def f(z):\n    first = z[0] + 1\n    for t in range(len(z)):\n        s += first"
    inside = "def f(z):\n    for t in range(len(z)):\n        first = z[t] + 1\n        s += first"
    (tree,) = ast.parse(before).body
    assert ("index", inside) in {(edit.kind, ast.unparse(tree)) for edit in edits(tree, repairing=True)}
    assert ast.unparse(tree) == before


def test_all_rows_are_tried_where_a_report_is_of_a_batch() -> None:
    before = "def f(X, Y):\n    x, y = (X[rows], Y[rows])\n    if due:\n        J = loss(x, y)\n    step(x, y)"
    (tree,) = ast.parse(before).body
    tried = {(edit.kind, ast.unparse(tree)) for edit in edits(tree, repairing=True)}
    assert ("index", before.replace("J = loss(x, y)", "J = loss(X, Y)")) in tried
    assert ast.unparse(tree) == before
