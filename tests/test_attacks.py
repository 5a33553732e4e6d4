"""No attack of the corpus earns a point, harms an honest student or leaves a trace, at any level of this machine.

`attacks/<family>-<name>/` holds what an attacker hands in, with an `attack.toml` that says what it must fail to do;
`attackers/` hands it in, among honest students, and looks around afterwards; `python -m tests.attackers` makes a table.

Some of each family are made at this machine's own level; with `--everything` all of them, in every other way, too.
"""

import shutil
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

import pytest

from grader.sandbox import Level, Sandbox
from tests.attackers.scene import ATTACKS, SHARED, Attack, some
from tests.attackers.walk import Finding, applies
from tests.attackers.ways import WAYS, findings, walked

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the levels that hold attacks are Linux's")

TOGETHER = 3
"""Walks at once: half of what an attack takes is waiting for its time to be over."""
FAMILIES = {"reading", "forging", "escaping", "exhausting", "leaking", "lingering", "injecting"}
SHARE = 7
"""Each seventh attack of each family is made without `--everything`."""
CORPUS = {path.name: Attack(path) for path in ATTACKS}

ON_A_BUSY_MACHINE = {"timed out"}
"""What any call may come to where others compute, since the attacks have little time: it earns nothing either."""

Walks = Mapping[str, Future[list[Finding]]]


def share(config: pytest.Config) -> int:
    return 1 if config.getoption("--everything") else SHARE


@pytest.fixture(scope="module")
def walks(request: pytest.FixtureRequest) -> Iterator[Walks]:
    """What came of each walk."""
    with Sandbox() as sandbox:
        own = sandbox.isolation.level.word
    ways = list(WAYS) if request.config.getoption("--everything") else [own]
    with ThreadPoolExecutor(TOGETHER) as pool:
        yield {way: pool.submit(walked, way, share(request.config)) for way in ways}
        pool.shutdown(cancel_futures=True)


def told(walks: Walks, way: str) -> list[Finding]:
    """The findings of one way."""
    if way not in walks:
        pytest.skip("only with --everything")
    found = walks[way].result()
    if not found:
        pytest.skip("needs root, to become somebody else, and a Python that anybody may run")
    return found


@pytest.mark.parametrize("way", WAYS)
def test_no_attack_earns_harms_or_leaves_anything(way: str, walks: Walks, pytestconfig: pytest.Config) -> None:
    found = told(walks, way)
    level = Level.parse(found[0].level)
    if level < Level.parse(WAYS[way][0]) and "namespaces" not in WAYS[way]:
        pytest.skip(f"this machine reaches {level.word} only")
    made = some(share(pytestconfig))
    assert {finding.attack for finding in found} == {attack.name for attack in made if applies(attack, level)}
    faults = {finding.attack: finding.faults for finding in found if finding.faults}
    assert faults == {}


@pytest.mark.parametrize("way", WAYS)
def test_what_is_certain_comes_out_as_its_own_outcome(way: str, walks: Walks) -> None:
    certain = [finding for finding in told(walks, way) if "outcomes" in CORPUS[finding.attack].stated]
    foreseen = {finding.attack: CORPUS[finding.attack].outcomes | ON_A_BUSY_MACHINE for finding in certain}
    odd = {finding.attack: set(finding.outcomes) - foreseen[finding.attack] for finding in certain}
    assert {name: outcomes for name, outcomes in odd.items() if outcomes} == {}


@pytest.mark.slow
def test_the_attacks_are_real_where_nothing_stands_in_their_way(walks: Walks) -> None:
    wait(walks.values())  # it leaves in shared places what it is there to leave
    bare = findings(["bare"], as_user=True)
    if not bare:
        pytest.skip("harmless only for a user without a name")
    for folder in SHARED:
        for left in Path(folder).glob("grader-attack*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    assert len(bare) >= 5
    assert [finding["attack"] for finding in bare if not finding["breaches"]] == []


def test_every_attack_says_what_it_must_fail_to_do_and_does_nothing_by_hand() -> None:
    assert len(CORPUS) >= 50
    assert {str(attack.stated["family"]) for attack in some(SHARE)} == FAMILIES
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
