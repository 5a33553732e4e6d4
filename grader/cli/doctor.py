"""`grader doctor`: what this machine can promise."""

from collections.abc import Mapping
from json import dumps

from rich.table import Table
from rich.text import Text

from grader.cli.console import emit, show
from grader.cli.options import Json
from grader.machine import versions
from grader.sandbox import Isolation, Sandbox

LAYERS: Mapping[str, str] = {
    "rlimits": "memory, processor time, files: limited by the kernel",
    "seccomp": "only the system calls that NumPy needs",
    "landlock": "only Python's own files can be opened",
    "no-new-privs": "no program can gain rights",
    "threads": "a limit on processes and threads",
    "no-caps": "no administrator rights",
    "uid": "a separate user that owns nothing",
    "pdeathsig": "no worker outlives the grader",
    "mountns": "a separate root folder",
    "pidns": "no access to other processes",
    "netns": "no network",
    "ipcns": "no shared memory with others",
}


def doctor(json: Json = False) -> None:
    """Show the isolation that this machine offers.

    How well it contains student code, layer by layer, and which versions grade.

    \b
    Examples:
      grader doctor
      grader doctor --json
    """
    with Sandbox() as sandbox:
        isolation = sandbox.isolation
    if json:
        emit(dumps(_facts(isolation), indent=2))
    else:
        show(_text(isolation))


def _held(layer: str, isolation: Isolation) -> bool:
    """A layer may carry a version or a variant behind its name: `landlock7`."""
    return any(name.startswith(layer) for name in isolation.layers)


def _facts(isolation: Isolation) -> dict[str, object]:
    return {
        "level": isolation.level.word,
        "layers": {layer: _held(layer, isolation) for layer in LAYERS},
        "promises": isolation.promises,
        "gaps": isolation.gaps,
        "versions": versions(),
    }


def _text(isolation: Isolation) -> Table:
    table = Table.grid(padding=(0, 2))  # a grid, so that long sentences wrap next to their marks
    table.add_row("", Text.assemble("Isolation of student code: ", (isolation.level.word, "bold")))
    for layer, meaning in LAYERS.items():
        held = _held(layer, isolation)
        mark = Text("✓", "green") if held else Text("–", "yellow")
        table.add_row(mark, f"{layer:<13} {meaning if held else 'not on this machine'}")
    facts = [f"{name:<8} {version}" for name, version in versions().items()]
    for heading, lines in {"Holds": isolation.promises, "Does not hold": isolation.gaps, "Versions": facts}.items():
        table.add_row()
        table.add_row("", Text(heading, "bold"))
        for line in lines:
            table.add_row("", Text(line))
    return table
