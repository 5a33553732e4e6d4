"""Build a wheel of this program from the installed files, without network; works in a checkout too.

The bundled course is left out: a container gets the one assignment that it grades, and students must not get solutions.
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
    """The wheel's name and content. The same program gives the same bytes."""
    installed = distribution(NAME)
    stem = f"{NAME.replace('-', '_')}-{installed.version}"
    about = f"{stem}.dist-info"
    files = {
        **_package(),
        f"{about}/METADATA": _metadata(installed.read_text("METADATA") or ""),
        f"{about}/WHEEL": WHEEL.encode(),
        f"{about}/entry_points.txt": (installed.read_text("entry_points.txt") or "").encode(),
    }
    # RECORD lists every file with its hash, and itself without one: the wheel format (PEP 427) demands both.
    record = [f"{name},sha256={_digest(content)},{len(content)}" for name, content in files.items()]
    files[f"{about}/RECORD"] = "\n".join([*record, f"{about}/RECORD,,", ""]).encode()
    return f"{stem}-py3-none-any.whl", zipped(files.items())


def distributions(imports: Sequence[str]) -> dict[str, str]:
    """The distributions that students need in addition to NumPy, {name: version installed here}.

    Raises:
        UsageError: a package is not installed here.
    """
    known = packages_distributions()
    missing = [name for name in imports if name not in known]
    if missing:
        raise UsageError(
            f"imports: {', '.join(missing)} not installed here. First install the packages that students may import."
        )
    # A package and its distribution may differ in name, as `sklearn` and `scikit-learn`.
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
    """Name, version and requirements; the README is left out."""
    # Metadata has the format of email headers (core metadata specification).
    headers = HeaderParser().parsestr(text)
    wanted = ("Metadata-Version", "Name", "Version", "Requires-Python", "Requires-Dist")
    return "".join(f"{key}: {value}\n" for key, value in headers.items() if key in wanted).encode()


def _digest(content: bytes) -> str:
    # The encoding that RECORD prescribes: URL-safe, without padding.
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
