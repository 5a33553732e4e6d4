"""Run as `python -s -P -S inside/__main__.py ROLE ARGUMENT`: this folder becomes the package `_inside`.

The parent folder is never on `sys.path`, so neither the grader nor anything in site-packages can be imported.
"""

import importlib
import importlib.util
import sys
from pathlib import Path


def adopt(folder: Path) -> None:
    """Make `folder`, and nothing else, importable as `_inside`."""
    spec = importlib.util.spec_from_file_location(
        "_inside", folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"{folder} is not a package. Reinstall the grader.")
    package = importlib.util.module_from_spec(spec)
    sys.modules["_inside"] = package
    spec.loader.exec_module(package)


if __name__ == "__main__":
    _, role, argument = sys.argv
    # Student code that parses its command line must not see ours.
    sys.argv = [""]
    adopt(Path(__file__).resolve().parent)
    importlib.import_module(f"_inside.{role}").main(argument)
