"""Installed by `setup.sh` and run by `run_autograder` as in Docker: the same scores as `grader grade`, and nothing of
the course within a student's reach.

Normally in a root file system of this machine's own programs, with a few submissions. `GRADER_CONTAINER=bookworm` (or
another release of Debian) makes one with mmdebstrap, and grades every submission and every attack: some minutes.
"""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grader.gradescope.build import archive, autograder
from grader.intake import collect
from grader.limits import Limits
from grader.marking.expected import Expectations
from grader.marking.grading import grade
from grader.sandbox import Sandbox
from grader.spec.assignment import AssignmentVersion, find_assignment
from tests.attackers.scene import ATTACKS, HIDDEN_DIGITS, Attack, Scene
from tests.gradescope.conftest import ROOT, SLUG, score
from tests.gradescope.container import Container, Done, debian_root, host_root, where_packages_are

RELEASE = os.environ.get("GRADER_CONTAINER", "")
FEW = {"correct", "as-written", "endless-loop", "syntax-error"}
PROBES = ("exhausting-memory", "reading-files", "reading-reference", "forging-result-files")
SLUGS = sorted(path.parent.name for path in ROOT.glob("assignments/*/assignment.toml"))
OPTIONS = ["--seed", "1"]
EXISTS = "BREACH O_PATH"
"""Landlock lets anybody learn that a file exists, as `grader doctor` says; of the course not even that."""
ASKED = {"include": "python3,python3-venv,ca-certificates"}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="a container is made by root on Linux"),
]


@pytest.fixture(scope="module")
def container(tmp_path_factory: pytest.TempPathFactory) -> Container:
    """An image with the autograder installed."""
    base = tmp_path_factory.mktemp("container")
    for folder in (base, *list(base.parents)[:-2]):
        folder.chmod(0o755)
    root = base / "root"
    root.mkdir()
    if RELEASE:
        debian_root(root, debian(base / "debian.tar"))
        image = Container(root, where_packages_are())
    else:
        image = Container(root, where_packages_are(), host_root(root))
    zipped = base / "autograder.zip"
    zipped.write_bytes(archive(autograder(find_assignment(SLUG, ROOT), OPTIONS)))
    try:
        image.install(zipped)
    except AssertionError as error:
        if "Retrying" in str(error) or "Could not resolve" in str(error):
            pytest.skip("no network to install from")
        raise
    return image


def debian(tar: Path) -> Path:
    """A release with Python and nothing else; GRADER_CONTAINER may name such a tar file that is there already."""
    if RELEASE.endswith(".tar"):
        return Path(RELEASE)
    if shutil.which("mmdebstrap") is None:
        pytest.skip("no mmdebstrap here: apt-get install mmdebstrap")
    options = ["--variant=minbase", *(f"--{name}={value}" for name, value in ASKED.items())]
    done = subprocess.run(["mmdebstrap", *options, RELEASE, str(tar)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"mmdebstrap: {done.stderr[-300:]}")
    return tar


def install_course(container: Container, version: AssignmentVersion, base: Path) -> None:
    """Another assignment in the same image."""
    (base / "course.zip").write_bytes(archive(autograder(version, OPTIONS)))
    container.unpack(base / "course.zip")


def graded(container: Container, paths: list[Path], base: Path) -> list[Done]:
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda path: container.grade(path, base), paths))


@pytest.mark.parametrize("slug", SLUGS)
def test_the_scores_are_those_of_grader_grade(container: Container, tmp_path: Path, slug: str) -> None:
    version = find_assignment(slug, ROOT)
    install_course(container, version, tmp_path)
    submissions = collect([ROOT / "submissions" / slug], version.assignment.module, Limits())
    wanted = {}
    with Sandbox() as sandbox:
        expectations = Expectations(version, 1)
        for submission in submissions:
            if RELEASE or submission.student in FEW:
                wanted[submission.source] = grade(expectations, submission, sandbox).score
    done = graded(container, [ROOT / "submissions" / slug / source for source in wanted], tmp_path)
    assert {source: pytest.approx(points) for source, points in wanted.items()} == {
        source: score(one.results) for source, one in zip(wanted, done, strict=True)
    }
    assert {(one.code, (one.results.extra_data or {}).get("isolation")) for one in done} <= {(0, "sealed"), (0, None)}
    peak = max(one.peak_mib or 0 for one in done)
    print(f"{slug}: {len(done)} graded, {sum(one.seconds for one in done) / len(done):.1f} s each, {peak:.0f} MiB")
    assert peak < 700


def test_an_attack_reaches_nothing(container: Container, tmp_path: Path) -> None:
    scene = Scene(tmp_path / "scene", canary="ANSWER = 42")
    install_course(container, scene.version, tmp_path)
    chosen = [attack for attack in map(Attack, ATTACKS) if RELEASE or attack.name in PROBES]
    paths = []
    for attack in chosen:
        scene.handed_in(attack)
        paths.append(tmp_path / "scene/handed-in" / attack.name)
        place_secrets(paths[-1])
    for attack, done in zip(chosen, graded(container, paths, tmp_path), strict=True):
        shown = "\n".join(f"{test.name}\n{test.output}" for test in done.results.tests or [])
        assert done.code == 0, (attack.name, done.said)
        assert score(done.results) <= attack.earns + 1e-9, attack.name
        told = [line for line in shown.splitlines() if line.startswith("BREACH") and not line.startswith(EXISTS)]
        assert told == [], attack.name
        assert "ANSWER = 42" not in shown, attack.name
        assert HIDDEN_DIGITS not in shown, attack.name
        assert done.peak_mib is None or done.peak_mib < 768, attack.name


def place_secrets(folder: Path) -> None:
    """Point an attack at where the course lies in a container."""
    solution = folder / "solution.py"
    if solution.is_file() and not solution.is_symlink():
        text = solution.read_bytes()
        for outside, inside in ((str(folder.parents[1] / "course"), "/autograder/source/course"),):
            text = text.replace(outside.encode(), inside.encode())
        secret = str(folder.parents[1] / "secret.txt").encode()
        solution.write_bytes(text.replace(secret, b"/autograder/source/secret.txt"))
