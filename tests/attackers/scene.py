"""The world around an attack: a course with a canary wherever nobody may read, and what is looked at afterwards."""

import os
import secrets
import shutil
import sqlite3
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from pathlib import Path

from grader.assignment.version import AssignmentVersion
from grader.course.loading import load_assignment
from grader.intake import collect
from grader.intake.wanted import Wanted
from grader.limits import Limits
from grader.results.submission import Submission
from grader.sandbox import Level
from tests.attackers.recipes import RECIPES

ROOT = Path(__file__).resolve().parents[2]
ATTACKS = sorted(path.parent for path in ROOT.glob("tests/attacks/*/attack.toml"))
SLUG = "h5-one-hidden-layer"
HONEST = ("correct", "as-written")
"""Between them they are right and wrong, and print."""
HIDDEN_DIGITS = "7312905"
"""Of an input of the hidden check, that stands in no other place."""
SUBMISSION_S = 1.2
TIGHT = f"""[limits]
call_s = 0.2
load_s = 0.6
submission_s = {SUBMISSION_S}
memory_mib = 192
reply_mib = 16
"""
EDITS = {
    "[limits]\ncall_s = 2.0\n": TIGHT,
    'title = "the sigmoid"\n': 'title = "the sigmoid"\nvisibility = "hidden"\n',
    'name = "a vector", inputs = { z = { normal = ["H"], scale = 2.0 } } },\n    { name = "one row': (
        f'name = "a vector", inputs = {{ z = {{ value = [0.{HIDDEN_DIGITS}, -1.25, 0.5, 2.0, -0.75] }} }} }},\n'
        '    { name = "one row'
    ),
}
SHARED = ("/tmp", "/dev/shm", "/var/tmp")


@dataclass(frozen=True)
class Attack:
    """One folder of the corpus, as its `attack.toml` describes it."""

    folder: Path

    @cached_property
    def stated(self) -> Mapping[str, object]:
        return tomllib.loads((self.folder / "attack.toml").read_text())

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def level(self) -> Level:
        """The weakest level that promises to hold it."""
        return Level.parse(str(self.stated.get("level", "sealed")))

    @property
    def outcomes(self) -> set[str]:
        """What its checks may come to; empty if nobody can say."""
        return set(self.stated.get("outcomes", ()))  # type: ignore[call-overload]

    @property
    def earns(self) -> float:
        """Points that it may earn, because it computes them."""
        return float(str(self.stated["earns"]))


def some(each: int) -> list[Attack]:
    """Each Nth attack of each family."""
    families = groupby(ATTACKS, lambda folder: folder.name.partition("-")[0])
    return [Attack(folder) for _, family in families for folder in [*family][::each]]


@dataclass
class Scene:
    """Everything that an attacker would like to reach, below one folder that everybody may read."""

    base: Path
    canary: str = field(default_factory=lambda: f"CANARY-{secrets.token_hex(8)}")

    def __post_init__(self) -> None:
        for folder in ("handed-in", "home", "cwd", "others"):
            (self.base / folder).mkdir(parents=True)
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "assignments" / SLUG, self.course / "assignments" / SLUG, ignore=ignored)
        shutil.copytree(ROOT / "reference", self.course / "reference", ignore=ignored)
        for name in HONEST:
            shutil.copytree(ROOT / "submissions" / SLUG / name, self.base / "others" / name, ignore=ignored)
        stated = self.course / "assignments" / SLUG / "assignment.toml"
        text = stated.read_text()
        for old, new in EDITS.items():
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        stated.write_text(text)
        for secret in ("secret.txt", "home/secret.txt", "course/reference/canary.py"):
            (self.base / secret).write_text(f"ANSWER = {self.canary!r}\n")
        for folder in (self.base, *list(self.base.parents)[:-2]):
            if os.access(folder, os.W_OK) and folder.stat().st_uid == os.getuid() and folder != Path("/tmp"):
                folder.chmod(folder.stat().st_mode | 0o055)

    @property
    def course(self) -> Path:
        return self.base / "course"

    @property
    def database(self) -> Path:
        return self.base / "grades.db"

    @cached_property
    def version(self) -> AssignmentVersion:
        # places are looked for by changing the source, and a changed attack may claim what it has not done
        return load_assignment(self.course / "assignments" / SLUG).without_places()

    @property
    def limits(self) -> Limits:
        return self.version.assignment.limits

    @property
    def unhurried(self) -> AssignmentVersion:
        """The same assignment with the time that it gives everybody: a busy machine must not fail honest students."""
        assignment = self.version.assignment
        return replace(self.version, assignment=assignment.model_copy(update={"limits": Limits()}))

    def handed_in(self, attack: Attack, port: int = 9) -> Path:
        """The attack on disk, told where everything lies."""
        place = self.base / "handed-in" / attack.name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        if "recipe" in attack.stated:
            return RECIPES[attack.name](place, self.course)
        known = {
            "@SECRET@": self.base / "secret.txt",
            "@COURSE@": self.course,
            "@DB@": self.database,
            "@HOME@": self.base / "home",
            "@OTHERS@": self.base / "others",
            "@GRADER@": os.getpid(),
            "@PORT@": port,
        }
        text = (attack.folder / "solution.py").read_text(encoding="utf-8", errors="surrogatepass")
        for word, meaning in known.items():
            text = text.replace(word, str(meaning))
        (place / "solution.py").write_text(text, encoding="utf-8")
        return place

    def collected(self, path: Path) -> list[Submission]:
        """What the grader makes of it."""
        return list(collect([path], Wanted(), self.limits))

    def files(self) -> dict[str, tuple[int, int]]:
        """Everything that may not change by a grading, and whatever bears an attacker's mark in shared places."""
        kept = [self.base / name for name in ("secret.txt", "home", "cwd", "others", "course")]
        found = [path for top in kept for path in (top, *top.rglob("*")) if "__pycache__" not in path.parts]
        found += [path for top in SHARED for path in Path(top).glob("*grader-attack*")]
        return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in found if path.exists()}

    def database_is_whole(self) -> bool:
        with sqlite3.connect(self.database) as connection:
            return connection.execute("pragma integrity_check").fetchall() == [("ok",)]


def descendants(pid: int) -> set[int]:
    """Every process below `pid`."""
    below: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = list(map(int, task.read_text().split()))
        except OSError:
            continue
        for child in children:
            below |= {child} | descendants(child)
    return below
