"""Drafts a misconception from a mistake that several students made and that has no name yet."""

import re
from collections.abc import Mapping, Sequence

from grader.assignment.checks import ComparedCheck
from grader.language.cleaning import inert
from grader.reports.cohort import Unexplained

MOST_LINES = 200
"""Most lines of a student's function that are copied."""


def draft(group: Unexplained, check: ComparedCheck, sources: Sequence[Mapping[str, bytes]]) -> str:
    """The tables for `assignment.toml` and the wrong variant for `reference/`, to be read and corrected by the author.

    Args:
        group: Students with the same unexplained mistake.
        check: The check in which they have it.
        sources: The files of some of them; the shortest function is used.
    """
    name = f"{check.called or check.id}-mistake".replace("_", "-").replace(".", "-").lower()
    variant = name.replace("-", "_")
    module = check.reference.partition(":")[0]
    found = [code for files in sources if (code := function_in(files, check.called.rpartition(".")[2]))]
    code = min(found, key=len, default="")
    where = f"{group.check}, the same {group.array}" if group.array else group.check
    repaired = f" An edit of what concerns `{group.repair}` repairs it." if group.repair else ""
    return "\n".join(
        [
            f"# {len(group.people)} students: {where}.{repaired}",
            "# Rename the mistake, say what is wrong and where to look, and run `grader assignment test`.",
            f"# In assignments/.../assignment.toml, under the check {group.check!r}:",
            "[checks.misconceptions]",
            f'{name} = "{module}:{variant}"',
            "",
            f"[misconceptions.{name}]",
            'text = "{array} ..."',
            'hint = "Look at ..."',
            "",
            f"# In reference/{module}.py, a student's function. It must take and return what the right one does:",
            *_commented(code.replace(f"def {check.called.rpartition('.')[2]}(", f"def {variant}(", 1)),
        ]
    )


def function_in(files: Mapping[str, bytes], name: str) -> str:
    """The text of a function, from its `def` to the next line that is not indented; '' if there is none."""
    for content in files.values():
        lines = inert(content.decode(errors="replace")).splitlines()
        # found by text alone: a hostile file is not parsed here
        start = next((n for n, line in enumerate(lines) if re.match(rf"def {re.escape(name)}\(", line)), None)
        if start is not None:
            body = lines[start + 1 : start + MOST_LINES]
            end = next((n for n, line in enumerate(body) if line.strip() and not line[0].isspace()), len(body))
            return "\n".join([lines[start], *body[:end]]).rstrip()
    return ""


def _commented(code: str) -> list[str]:
    # in comments, so that nothing a student wrote runs before an author has read it
    return [f"# {line}".rstrip() for line in code.splitlines()] or ["# (no source of it was kept)"]
