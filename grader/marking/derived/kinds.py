"""The kinds of edits, and the mistakes that report them."""

TOLD_AS = {
    "extreme": "extreme",
    "sign": "sign",
    "predicted": "predicted",
    "factor-missing": "factor-missing",
    "divisor-missing": "divisor-missing",
    "function-missing": "function-missing",
    "term-missing": "term-missing",
    "axis": "axis",
    "axis-missing": "axis",
    "keepdims": "axis",
    "broadcast": "broadcast",
    "transposed": "transposed",
    "decided": "decided",
    "function": "function",
    "mean": "averaged",
    "power": "power",
    "complement": "complement",
    "step-missing": "step-missing",
    "not-added-up": "not-added-up",
    "comparison": "condition",
    "condition": "condition",
    "branches": "condition",
    "skipped": "variable",  # for one that is computed from it
    "variable": "variable",
    "order": "order",
    "operator": "operator",
    "averaged": "averaged",
    "multiplied": "averaged",
    "factor-2": "constant",
    "constant": "constant",
    "bracket": "bracket",
    "range": "range",
    "index": "index",
    "index-missing": "index",
    "flag": "flag",
    "loop-tail": "loop",
    "loop-start": "loop",
    "step-repeated": "step-repeated",
    "step-order": "step-order",
    "added-up": "not-added-up",
    "epsilon": "epsilon",
    "function-extra": "function-extra",
    "factor-extra": "factor-extra",
    "divisor-extra": "divisor-extra",
    "term-extra": "term-extra",
    "decay": "term-extra",
    "momentum": "momentum",
    "not-carried": "not-carried",
    "in-place": "in-place",
    "labels": "labels",
    "rate": "rate",
}
"""Kinds of edits, the most frequent first: among edits that cannot be told apart, the first is reported.

Of a kind with many edits, such as another variable, one fits by chance sooner than one of a few conditions.
"""

RANK = {kind: rank for rank, kind in enumerate(TOLD_AS)}
"""The place of each kind in that order."""

BY_WHAT_STANDS_THERE = {"function", "variable", "function-extra", "factor-extra", "divisor-extra", "term-extra"}
"""Mistakes that are described by what the student wrote; all others by what is missing."""

PLACES = {
    "sign": ("sign",),
    "factor": ("factor-missing", "factor-extra", "factor-2"),
    "division": ("divisor-missing", "divisor-extra", "averaged", "multiplied"),
    "term": ("term-missing", "term-extra", "decay", "momentum", "epsilon", "complement"),
    "function": ("function-missing", "function", "function-extra", "extreme", "mean", "decided"),
    "variable": ("variable", "skipped", "labels", "predicted"),
    "transpose": ("transposed",),
    "axis": ("axis", "axis-missing", "keepdims", "broadcast"),
    "power": ("power",),
    "operation": ("operator",),
    "order": ("order", "step-order"),
    "constant": ("constant",),
    "bracket": ("bracket",),
    "range": ("range",),
    "index": ("index", "index-missing"),
    "flag": ("flag",),
    "condition": ("comparison", "condition", "branches"),
    "step": ("step-missing", "step-repeated", "rate", "in-place"),
    "loop": ("loop-tail", "loop-start", "not-added-up", "added-up", "not-carried"),
}
"""What a student should look at in a line, by the kinds of edits that repair it."""

LOOK_AT = {kind: what for what, kinds in PLACES.items() for kind in kinds}
"""The same by kind of edit."""
