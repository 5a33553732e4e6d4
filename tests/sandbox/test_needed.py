"""What a package in `imports` needs comes with it, and nothing else does."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.limits import Limits
from grader.sandbox import Level, Returned, Sandbox

SOURCE = b"""
import first_wanted

def there():
    found = []
    for name in ("first_wanted", "second_wanted", "third_wanted", "only_an_extra", "a_neighbour", "pydantic"):
        try:
            __import__(name)
            found.append(name)
        except ImportError:
            pass
    return found
"""
INSTALLED = {
    "first_wanted": [
        "Second-Wanted>=1.0",
        "only-an-extra>=2; extra == 'all'",
        "of-another-system; sys_platform == 'x'",
    ],
    "second_wanted": ["third.wanted (>=1)"],
    "third_wanted": [],
    "only_an_extra": [],
    "a_neighbour": [],
}
LOADS = {"first_wanted": "import second_wanted\n", "second_wanted": "import third_wanted\n"}


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # not in pytest's own folder, which other users, as workers of root are, may not enter
    with tempfile.TemporaryDirectory(prefix="grader-installed-") as folder:
        Path(folder).chmod(0o755)
        for name, requires in INSTALLED.items():
            Path(folder, name).mkdir()
            Path(folder, name, "__init__.py").write_text(LOADS.get(name, ""))
            facts = Path(folder, f"{name}-1.0.dist-info")
            facts.mkdir()
            told = "".join(f"Requires-Dist: {line}\n" for line in requires)
            (facts / "METADATA").write_text(
                f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: 1.0\n{told}"
            )
            (facts / "RECORD").write_text(f"{name}/__init__.py,,\n{name}-1.0.dist-info/METADATA,,\n")
        monkeypatch.syspath_prepend(folder)
        yield


@pytest.mark.parametrize("level", [Level.PROCESS, Level.SEALED, Level.STRONG])
def test_what_a_package_requires_comes_with_it(installed: None, level: Level) -> None:
    with (
        Sandbox(Limits(), preload=["numpy", "first_wanted"], level=level) as sandbox,
        sandbox.open({"solution.py": SOURCE}) as session,
    ):
        reply = session.call("there")
    assert isinstance(reply, Returned)
    assert reply.value == ["first_wanted", "second_wanted", "third_wanted"]
