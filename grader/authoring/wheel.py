"""This program as a wheel, made from what is installed: the same from a checkout and from a wheel, without network.

The bundled course stays out: a container gets the one assignment that it grades, and students get no solutions.
"""

import base64
import hashlib
from collections.abc import Sequence
from email.parser import HeaderParser
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

from grader.errors import UsageError
from grader.files import zipped

NAME = "gradient-grader"
PACKAGE = Path(__file__).resolve().parents[1]
LEFT_OUT = {"__pycache__", "_bundled"}
WHEEL = "Wheel-Version: 1.0\nGenerator: gradient-grader\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def wheel() -> tuple[str, bytes]:
    """The wheel's name and content; the same program makes the same bytes."""
    installed = distribution(NAME)
    stem = f"{NAME.replace('-', '_')}-{installed.version}"
    about = f"{stem}.dist-info"
    files = {
        **_package(),
        f"{about}/METADATA": _metadata(installed.read_text("METADATA") or ""),
        f"{about}/WHEEL": WHEEL.encode(),
        f"{about}/entry_points.txt": (installed.read_text("entry_points.txt") or "").encode(),
    }
    record = [f"{name},sha256={_digest(content)},{len(content)}" for name, content in files.items()]
    files[f"{about}/RECORD"] = "\n".join([*record, f"{about}/RECORD,,", ""]).encode()
    return f"{stem}-py3-none-any.whl", zipped(files.items())


def distributions(imports: Sequence[str]) -> dict[str, str]:
    """What has to be installed for students' imports beside NumPy: names, and the versions that are installed here.

    Raises:
        UsageError: one is not installed here.
    """
    known = packages_distributions()
    missing = [name for name in imports if name not in known]
    if missing:
        raise UsageError(f"imports: {', '.join(missing)} not installed here. Install what students may import first.")
    return {name: distribution(name).version for name in sorted({known[package][0] for package in imports})}


def _package() -> dict[str, bytes]:
    paths = sorted(path for path in PACKAGE.rglob("*") if path.is_file())
    names = {path.relative_to(PACKAGE.parent): path for path in paths}
    return {
        name.as_posix(): path.read_bytes()
        for name, path in names.items()
        if not LEFT_OUT & set(name.parts) and not path.name.startswith(".")
    }


def _metadata(text: str) -> bytes:
    """Name, version and what is required; the README is for people."""
    headers = HeaderParser().parsestr(text)
    wanted = ("Metadata-Version", "Name", "Version", "Requires-Python", "Requires-Dist")
    return "".join(f"{key}: {value}\n" for key, value in headers.items() if key in wanted).encode()


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
