"""Environments without a network: this Python's NumPy and a package of ours, where uv would have put them."""

import os
import shutil
from pathlib import Path

import numpy as np

from grader.sandbox.environment import folder_of_packages

REQUIREMENTS = "tinylearn==1.0  # ours\n"
TINY = {
    "tinylearn/__init__.py": "import numpy as np\nVERSION = '1.0'\n",
    "tinylearn/lazy.py": "def double(x):\n    return 2 * x\n",
    "tinylearn/table.csv": "1,2\n",
    "tinybase.py": "BASE = 3\n",
    "tinylearn-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tinylearn\nVersion: 1.0\n",
    "tinylearn-1.0.dist-info/RECORD": "tinylearn/__init__.py,,\ntinylearn/lazy.py,,\n",
}


def install(cache: Path, requirements: str = REQUIREMENTS, files: dict[str, str] | None = None) -> Path:
    """The folder of an environment below `cache`, which has to be in GRADER_CACHE."""
    folder = folder_of_packages(requirements, cache)
    site = Path(np.__file__).parents[1]
    for found in (site / "numpy", *site.glob("numpy.libs"), *site.glob("numpy-*.dist-info")):
        shutil.copytree(found, folder / found.name, copy_function=_linked, ignore=shutil.ignore_patterns("tests"))
    for name, text in {**TINY, **(files or {})}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def _linked(source: str, target: str) -> None:
    # NumPy has 40 MB; another file system needs a copy
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
