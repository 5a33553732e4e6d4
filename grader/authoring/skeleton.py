"""The files of a new course or assignment, written without touching existing ones."""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files as resources
from pathlib import Path
from secrets import token_hex
from string import Template

from grader.assignment.models import Assignment
from grader.errors import UsageError

SCHEMA = "assignment.schema.json"
"""Next to `assignments/`. Editors find it through the first line of each `assignment.toml`."""
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def new_course(name: str) -> dict[str, str]:
    """The files of a course without assignments, {path: text}. A path that ends in `/` is an empty folder."""
    return {
        "README.md": _fill("README.md", name=name),
        ".gitignore": _fill("gitignore"),
        SCHEMA: schema(),
        "assignments/": "",
        "reference/__init__.py": f'"""The right answers for {json.dumps(name)[1:-1]}, in NumPy."""\n',
        "submissions/": "",
    }


def new_assignment(slug: str, title: str = "") -> dict[str, str]:
    """The files of a small assignment that passes `lint` and `test`, {path in the course: text}.

    Raises:
        UsageError: the slug is not valid.
    """
    if not SLUG.fullmatch(slug):
        raise UsageError(
            f"{slug!r} is not a slug. Use lower-case letters, digits and single hyphens, as in batch-norm."
        )
    # A module name must not start with a digit, a slug may.
    module = slug.replace("-", "_")
    words = {"slug": slug, "module": module if module[0].isalpha() else f"hw_{module}"}
    # Escaped as JSON, which is valid between the quotes of a TOML string as well.
    words["secret"] = token_hex()
    words["title"] = json.dumps(title or slug.replace("-", " ").capitalize(), ensure_ascii=False)[1:-1]
    return {
        f"assignments/{slug}/assignment.toml": _fill("assignment.toml", **words),
        f"assignments/{slug}/starter/solution.py": _fill("starter.py", **words),
        f"reference/{words['module']}.py": _fill("reference.py", **words),
        f"submissions/{slug}/correct/solution.py": _fill("correct.py", **words),
    }


@cache
def schema() -> str:
    """The JSON schema of `assignment.toml`."""
    return json.dumps(Assignment.model_json_schema(), indent=2) + "\n"


def write_new(files: Mapping[str, str | bytes], folder: Path) -> None:
    """Write all files, or none if one of them exists or cannot be written.

    Raises:
        UsageError: something would be overwritten.
        OSError: a file cannot be written.
    """
    # Checked before the first file is written, so that a refusal leaves nothing behind.
    there = [name for name in files if (folder / name).exists() and not name.endswith("/")]
    if there:
        raise UsageError(f"{folder / there[0]} already exists. Choose another name, or remove it.")
    made: list[Path] = []
    try:
        for name, text in files.items():
            path = folder / name
            _make_folder(path if name.endswith("/") else path.parent, made)
            if not name.endswith("/"):
                path.touch()
                made.append(path)
                path.write_bytes(text if isinstance(text, bytes) else text.encode())
    except OSError:
        for path in reversed(made):
            path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        raise


def _make_folder(folder: Path, made: list[Path]) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent, made)
        folder.mkdir()
        made.append(folder)


def _fill(template_name: str, **words: str) -> str:
    # `substitute`, not `safe_substitute`: a misspelt placeholder must fail.
    template = resources("grader.authoring").joinpath("templates", f"{template_name}.txt").read_text(encoding="utf-8")
    return Template(template).substitute(words)
