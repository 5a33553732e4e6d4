"""Repairs of a student's code: found once for all submissions whose code is equal but for comments and empty lines."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from grader.marking.diagnosing.places import Repair
from grader.marking.marking import Marking
from grader.sandbox.replies import Code, Survey


def code_in(marking: Marking, module: str | None) -> Code:
    """The code of a submission, as a process says that reads it and does not run it. It is equal to no other code if
    not all of it can be read."""
    survey = marking.program.of(module).survey() if marking.program else None
    code = survey.code if isinstance(survey, Survey) else None
    return code or Code(marking.expectations.submission, {}, {})


def found_once(
    find: Callable[[], Sequence[Repair]], key: tuple[object, ...], code: Code, marking: Marking
) -> list[Repair]:
    """The repairs of some code, at the lines where this submission has it.

    Args:
        find: Finds them.
        key: What is repaired.
        code: The submission's code.
        marking: Keeps them for all submissions.
    """
    files: Mapping[str, bytes] = marking.program.files if marking.program else {}
    others = [(name, hashlib.sha256(data).digest()) for name, data in files.items() if name not in code.lines]
    memo = marking.expectations.memo
    kept = memo.once((*key, code.form, *sorted(others)), lambda: [*_numbered(find(), code.lines)])
    return [_in_line(code.lines[repair.place[0]][number], repair) if number >= 0 else repair for repair, number in kept]


def _numbered(found: Sequence[Repair], lines: Mapping[str, Sequence[int]]) -> Iterator[tuple[Repair, int]]:
    """Each repair with the number of its line among those with code; -1 in a file of which nothing is known."""
    for repair in found:
        file, line = repair.place
        if file not in lines:
            yield repair, -1
        elif line in lines[file]:  # the student's process names the line, and may name any
            yield repair, lines[file].index(line)


def _in_line(line: int, repair: Repair) -> Repair:
    variant = repair.variant
    return replace(repair, variant=replace(variant, edit=replace(variant.edit, line=line)))
