"""Sentences about the lines of a derivation: the number of a line, what is wrong with it, and at which part."""

from collections.abc import Iterator, Mapping, Sequence

from grader.language.catalogue import Said, say
from grader.language.cleaning import clean_line
from grader.marking.derivations.judged import JudgedLine
from grader.notation.lines import WrittenLine
from grader.notation.values import shown
from grader.results.evidence import Evidence, FormulaLine

LONGEST = 100
"""Characters of a line that a sentence quotes."""
MOST_TOLD = 60
"""Most formulas that a page shows for one check."""

Judged = Mapping[str, Sequence[JudgedLine]]
"""The judged lines by the name that they derive."""


def said_of(judged: Judged, wanted: Mapping[str, str]) -> list[Said]:
    """The sentences about a derivation: its wrong lines in order, then what is missing."""
    said = [sentence for lines in judged.values() for one in lines for sentence in _about(one)]
    missing = [name for name in wanted if not judged.get(name)]
    if len(missing) == len(wanted):
        return [*said, say("derivation.empty", names=_listed(missing))]
    said += [say("derivation.missing", names=_listed(missing))] if missing else []
    carried = [one for name in wanted for one in judged[name] if one.state == "carried"]
    said += [say("derivation.carried", lines=_lines(carried))] if carried else []
    return said or [say("mark.right")]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _lines(judged: Sequence[JudgedLine]) -> str:
    return ", ".join(f"`{one.line.name}`" for one in judged)


def _about(one: JudgedLine) -> Iterator[Said]:
    if one.state not in {"wrong", "nothing"}:
        return
    fields = {"where": where(one.line.written), "text": quoted(one.line.written)}
    if one.fault is not None:
        yield say("derivation.fault", **fields, why=one.fault)
        return
    slip = one.slip
    if slip is None:
        yield say("derivation.wrong" if one.hypotheses or one.stated else "derivation.unexplained", **fields)
    elif slip.line is one.line:
        yield say("derivation.wrong-at", **fields, part=slip.part, what=say(f"place.{slip.look_at}"))
    else:
        step = {"step": where(slip.line.written), "part": slip.part, "what": say(f"place.{slip.look_at}")}
        yield say("derivation.wrong-before", **fields, **step)


def unlike_code(name: str, lines: Sequence[JudgedLine], *, right: bool, function: str) -> Said | None:
    """The sentence for a right formula with a wrong program, or the other way round; None if both are right or both
    wrong.

    Args:
        name: What both compute.
        lines: The student's lines for it.
        right: Whether the program is right.
        function: The function of the program.
    """
    if not lines:
        return None
    wrong = [one for one in lines if one.state not in {"right", "carried"}]
    if bool(wrong) != right:
        return None
    fields = {"where": where((wrong or lines)[0].line.written), "name": name, "function": function}
    return say("derivation.formula-differs" if wrong else "derivation.code-differs", **fields)


def where(written: WrittenLine) -> Said:
    """The place of a line."""
    file = clean_line(written.file, 60)
    if written.cell is not None:
        return say("derivation.in-cell", file=file, cell=written.cell, line=written.number)
    return say("derivation.in-file", file=file, line=written.number)


def quoted(written: WrittenLine) -> str:
    """A line as it is written, fit for a sentence."""
    return clean_line(written.text.replace("`", ""), LONGEST)


def evidence_of(judged: Judged) -> Evidence:
    """The formulas of a derivation, for pages that typeset them."""
    found = [(name, one) for name, lines in judged.items() for one in lines if one.line.tree is not None]
    return Evidence(formulas=tuple(_formula(name, one) for name, one in found[:MOST_TOLD]))


def _formula(name: str, one: JudgedLine) -> FormulaLine:
    written, tree = one.line.written, one.line.tree
    return FormulaLine(
        file=clean_line(written.file, 60),
        cell=written.cell,
        line=written.number,
        left=clean_line(name, 40),
        right=shown(tree, 400) if tree is not None else "",
        state=one.state,
        part=one.slip.part if one.slip and one.slip.line is one.line else "",
    )
