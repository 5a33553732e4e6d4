"""The ways in which all attacks are handed in: levels of this machine, layers that are missing, users."""

import json
import os
import subprocess
import sys
from pathlib import Path
from shutil import which
from typing import Any

import numpy as np

from tests.attackers.scene import ROOT
from tests.attackers.walk import Finding

WAYS = {
    "strong": ["strong"],
    "sealed": ["sealed"],
    "sealed, no landlock": ["sealed", "landlock"],
    "strong, environment": ["strong", "environment"],
    "sealed, environment": ["sealed", "environment"],
    "limited": ["limited"],
    "process": ["process"],
    "user, strong": ["strong"],
    "user, no namespaces": ["strong", "namespaces"],
}
"""Arguments of the walk: a level, left out layers, or that students have an environment. `user` has no privilege."""


def walked(way: str, each: int = 1) -> list[Finding]:
    """The findings of each attack, or of every Nth of each family; empty if no such user can run here."""
    found = findings([*WAYS[way], f"--each={each}"], as_user=way.startswith("user"))
    return [Finding(**finding) for finding in found]


def findings(arguments: list[str], as_user: bool) -> list[dict[str, Any]]:
    """What one walk prints, run by a process of its own."""
    python = python_for_everybody() if as_user else sys.executable
    if python is None:
        return []
    done = subprocess.run(
        [python, "-m", "tests.attackers.walk", *arguments],
        **({"user": 65534, "group": 65534, "extra_groups": []} if as_user else {}),
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{Path(np.__file__).parents[1]}", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def python_for_everybody() -> str | None:
    """An interpreter of this version that a user without a name may run, if we may become one."""
    for found in (sys.executable, which(f"python3.{sys.version_info.minor}", path="/usr/bin:/usr/local/bin")):
        if os.getuid() == 0 and found and all(folder.stat().st_mode & 1 for folder in Path(found).resolve().parents):
            return found
    return None
