"""No attack of the corpus earns a point, harms an honest student or leaves a trace, at any level of this machine.

`attacks/<family>-<name>/` holds what an attacker hands in, with an `attack.toml` that says what it must fail to do;
`attackers/` hands it in, among honest students, and looks around afterwards.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from shutil import which

import numpy as np
import pytest

from grader.sandbox import Level
from tests.attackers.scene import ATTACKS, ROOT, SHARED, SUBMISSION_S, Attack
from tests.attackers.walk import MARGIN_S, Finding, applies

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the levels that hold attacks are Linux's"),
]

WAYS = {
    "strong": ["strong"],
    "sealed": ["sealed"],
    "sealed, no landlock": ["sealed", "landlock"],
    "limited": ["limited"],
    "process": ["process"],
    "user, strong": ["strong"],
    "user, no namespaces": ["strong", "namespaces"],
}
"""Arguments of the walk: a level, and the layers that are left out. `user` has no privilege at all."""
TOGETHER = 2
"""Walks at once: half of what an attack costs is waiting for its time to be over."""
FAMILIES = {"reading", "forging", "escaping", "exhausting", "leaking", "lingering", "injecting"}
CORPUS = {path.name: Attack(path) for path in ATTACKS}

Walks = Mapping[str, Future[list[dict[str, object]]]]


@pytest.fixture(scope="module")
def walks() -> Iterator[Walks]:
    """What came of each walk."""
    with ThreadPoolExecutor(TOGETHER) as pool:
        tasks = {way: pool.submit(_walked, arguments, way.startswith("user")) for way, arguments in WAYS.items()}
        yield tasks
        pool.shutdown(cancel_futures=True)


def _walked(arguments: list[str], as_user: bool) -> list[dict[str, object]]:
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


def told(walks: Walks, way: str) -> list[Finding]:
    """The findings of one way."""
    found = [Finding(**finding) for finding in walks[way].result()]  # type: ignore[arg-type]
    if not found:
        pytest.skip("needs root, to become somebody else, and a Python that anybody may run")
    return found


@pytest.mark.parametrize("way", WAYS)
def test_no_attack_earns_harms_or_leaves_anything(way: str, walks: Walks) -> None:
    found = told(walks, way)
    level = Level.parse(found[0].level)
    if level < Level.parse(WAYS[way][0]) and "namespaces" not in WAYS[way]:
        pytest.skip(f"this machine reaches {level.word} only")
    assert {finding.attack for finding in found} == {name for name in CORPUS if applies(CORPUS[name], level)}
    faults = {finding.attack: finding.faults for finding in found if finding.faults}
    assert faults == {}


@pytest.mark.parametrize("way", WAYS)
def test_no_attack_takes_longer_than_a_submission_may(way: str, walks: Walks) -> None:
    slow = {finding.attack: finding.seconds for finding in told(walks, way)}
    assert {name: seconds for name, seconds in slow.items() if seconds > SUBMISSION_S + MARGIN_S} == {}


@pytest.mark.parametrize("way", WAYS)
def test_what_is_certain_comes_out_as_its_own_outcome(way: str, walks: Walks) -> None:
    certain = [finding for finding in told(walks, way) if "outcomes" in CORPUS[finding.attack].stated]
    odd = {finding.attack: set(finding.outcomes) - CORPUS[finding.attack].outcomes for finding in certain}
    assert {name: outcomes for name, outcomes in odd.items() if outcomes} == {}


def test_the_attacks_are_real_where_nothing_stands_in_their_way(walks: Walks) -> None:
    wait(walks.values())  # it leaves in shared places what it is there to leave
    bare = _walked(["bare"], as_user=True)
    if not bare:
        pytest.skip("harmless only for a user without a name")
    for folder in SHARED:
        for left in Path(folder).glob("grader-attack*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    assert len(bare) >= 5
    assert [finding["attack"] for finding in bare if not finding["breaches"]] == []


def test_every_attack_says_what_it_must_fail_to_do_and_does_nothing_by_hand() -> None:
    assert len(CORPUS) >= 50
    assert {str(attack.stated["family"]) for attack in CORPUS.values()} == FAMILIES
    for attack in CORPUS.values():
        assert attack.name.startswith(f"{attack.stated['family']}-")
        assert attack.stated["must_not"]
        assert attack.stated["title"]
        source = attack.folder / "solution.py"
        assert ("recipe" in attack.stated) != source.exists()
        if source.exists():
            compile(source.read_text().replace("@PORT@", "9"), source.name, "exec")  # a slip is no attack
            guard = source.read_text().split('"""', 2)[2].strip()
            assert guard.startswith('import sys\nif "_inside" not in sys.modules:\n    raise SystemExit(')


def test_all_of_it_in_one_table(walks: Walks) -> None:
    lines = [f"{'way':21}{'family':12}attacks  points  honest  processes  files  told  worst s"]
    for way in WAYS:
        for family in sorted(FAMILIES):
            rows = [Finding(**one) for one in walks[way].result() if one["family"] == family]  # type: ignore[arg-type]
            if rows:
                sums = [sum(counted) for counted in zip(*map(_counts, rows), strict=True)]
                worst = max(finding.seconds for finding in rows)
                lines.append(f"{way:21}{family:12}{len(rows):7}{''.join(f'{count:8g}' for count in sums)}{worst:9.2f}")
    print("\n".join(lines))
    assert len(lines) > len(FAMILIES)


def _counts(finding: Finding) -> tuple[float, ...]:
    left = len(finding.files_left)
    return finding.earned, finding.honest_changed, finding.processes_left, left, len(finding.breaches)
