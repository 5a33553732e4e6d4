"""Reads a page of the manual as a session: files to write, commands to run, output to compare.

A file's name stands in backticks in the sentence before its block, which says Write or Append. A console block holds
commands after `$` and what they print; `...` stands for anything, in a line or for lines.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FILE = re.compile(r"`([\w./-]+\.(?:py|toml|csv|md))`")


@dataclass(frozen=True, slots=True)
class Command:
    """One line after `$`, and the lines that are shown below it."""

    line: int
    block: int
    """The line where its block begins."""
    text: str
    shown: tuple[str, ...]

    @property
    def compared(self) -> bool:
        """Whether a word is shown that must be printed."""
        return any(re.search(r"\w", line.replace("...", "")) for line in self.shown)


@dataclass(frozen=True, slots=True)
class File:
    """A block that is written to a file, or after what is there."""

    line: int
    name: str
    text: str
    append: bool


def steps(page: Path) -> Iterator[Command | File]:
    """What a reader of the page does, in order."""
    lines = page.read_text(encoding="utf-8").splitlines()
    before: list[str] = []
    number = 0
    while number < len(lines):
        if not lines[number].startswith("```"):
            before.append(lines[number])
            number += 1
            continue
        language = lines[number].removeprefix("```")
        end = lines.index("```", number + 1)
        yield from _block(language, lines[number + 1 : end], number + 1, _sentence(before), page.name)
        before, number = [], end + 1


def _block(language: str, body: list[str], line: int, sentence: str, page: str) -> Iterator[Command | File]:
    if language == "console":
        yield from _commands(body, line)
        return
    if language == "text":  # what belongs on another machine, or never ends
        return
    named = FILE.findall(sentence)
    assert language in {"toml", "python", "csv", "markdown"}, (
        f"{page}, line {line}: nobody can run a {language!r} block"
    )
    assert named, f"{page}, line {line}: no file is named before this block"
    assert re.search(r"\b(Write|Append)\b", sentence), f"{page}, line {line}: Write or Append?"
    yield File(line, named[-1], "\n".join(body) + "\n", "Append" in sentence)


def _commands(body: list[str], line: int) -> Iterator[Command]:
    starts = [index for index, text in enumerate(body) if text.startswith("$ ")]
    for start, end in zip(starts, [*starts[1:], len(body)], strict=True):
        yield Command(line + start + 1, line, body[start][2:].partition("  #")[0], tuple(body[start + 1 : end]))


def _sentence(before: list[str]) -> str:
    """The last paragraph before a block."""
    text = "\n".join(before).strip("\n")
    return text.rpartition("\n\n")[2]


def differs(shown: tuple[str, ...], printed: str) -> str:
    """The first shown line that was not printed in its place; empty if all were."""
    wanted = [line.rstrip() for line in shown]
    found = [line.rstrip() for line in printed.splitlines()]
    pattern = "".join(
        r"(?:.*\n)*" if line == "..." else re.escape(line).replace(re.escape("..."), ".*") + r"\n" for line in wanted
    )
    if re.fullmatch(pattern, "".join(f"{line}\n" for line in found)):
        return ""
    missing = [line for line in wanted if "..." not in line and line not in found]
    return missing[0] if missing else "the order of the lines"
