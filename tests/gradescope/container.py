"""A stand-in for Docker: a root file system of its own, Docker's default capabilities, no network, 768 MiB, half a
processor. What it needs is root on Linux.

Normally the root holds this machine's own programs. `GRADER_CONTAINER=bookworm` (or another release of Debian) makes
one with mmdebstrap.
"""

import io
import json
import os
import secrets
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from grader.assignment.version import AssignmentVersion
from grader.gradescope.autograder_zip import archive, autograder
from grader.gradescope.document import Results

RELEASE = os.environ.get("GRADER_CONTAINER", "")
"""Of Debian, or a tar file of one that is there already; empty for this machine's own programs."""
ASKED = {"include": "python3,python3-venv,ca-certificates"}
DOCKER = (
    "+chown,+dac_override,+fsetid,+fowner,+mknod,+net_raw,+setgid,+setuid,+setfcap,+setpcap,+net_bind_service,"
    "+sys_chroot,+kill,+audit_write"
)
"""Docker's default capabilities."""
LIMITED = ["setpriv", "--inh-caps=-all", f"--bounding-set=-all,{DOCKER}", "--"]
PROBE = ["unshare", "--mount", "--pid", "--fork", "--ipc", "--uts", "--net", "true"]
CGROUPS = Path("/sys/fs/cgroup")
PATH = f"{sys.base_prefix}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

ENTER = """
root=$1 folder=$2 shared=$3; shift 3
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
minor=3; for name in null - zero - full random urandom; do
    [ $name = - ] || mknod -m 666 "$root/dev/$name" c 1 $minor
    minor=$((minor + 1))
done
ln -s /proc/self/fd "$root/dev/fd"
for place in $shared; do mount -o bind,ro "$place" "$root$place"; done
if [ -n "$folder" ]; then mount --bind "$folder" "$root/autograder/case"; fi
exec "$@"
"""
"""Every mount is made in a namespace of its own and goes with it: whoever removes the root removes nothing else."""


@dataclass(frozen=True)
class Running:
    """A container at work, or what it left."""

    process: subprocess.Popen[str]
    folder: Path
    """Everything of this one submission: `submission`, `results`, `submission_metadata.json`."""
    group: "Group | None"
    began: float


@dataclass(frozen=True)
class Done:
    """What a container left."""

    results: Results
    files: list[str]
    """All names in its folder of results."""
    code: int
    seconds: float
    peak_mib: float | None
    """Most memory that all its processes had at once, file cache included; None where there are no cgroups."""
    said: str


@dataclass(frozen=True)
class Container:
    """An image: a root file system in which the autograder is installed."""

    root: Path
    environment: Mapping[str, str]
    """For the installation alone: where this machine finds packages."""
    shared: tuple[str, ...] = ()
    """Folders of this machine that the container sees, read-only, in their own places."""

    def install(self, version: AssignmentVersion) -> str:
        """Unpack and set up, as Gradescope builds an image; gives what the scripts said."""
        folder = self.root / "autograder"
        (folder / "case").mkdir(parents=True)
        for name in ("submission", "results", "submission_metadata.json"):
            (folder / name).symlink_to(f"case/{name}")
        self.unpack(version)
        process = self.enter(["/autograder/source/setup.sh"], network=True, environment=self.environment)
        said, _ = process.communicate(timeout=600)
        assert process.returncode == 0, said[-3000:]
        return said

    def unpack(self, version: AssignmentVersion, *options: str) -> None:
        """Put what is built where the platform puts it: the assignment of an image may be replaced by another."""
        source = self.root / "autograder/source"
        shutil.rmtree(source, ignore_errors=True)
        built = archive(autograder(version, ["--seed", "1", *options]))
        with zipfile.ZipFile(io.BytesIO(built)) as unpacking:
            for member in unpacking.infolist():
                Path(unpacking.extract(member, source)).chmod(member.external_attr >> 16)
        (source / "secret.txt").write_text("ANSWER = 42")
        shutil.copy(source / "run_autograder", source.parent)

    def enter(
        self,
        command: list[str],
        *,
        network: bool = False,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        group: "Group | None" = None,
    ) -> subprocess.Popen[str]:
        """Start a command as the container's root; whoever kills it kills all that it started."""
        spaces = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--ipc", "--uts"]
        spaces += [] if network else ["--net"]
        variables = [f"{name}={value}" for name, value in {"PATH": PATH, **(environment or {})}.items()]
        inside = ["chroot", str(self.root), "/usr/bin/env", "-i", *variables, *command]
        places = [str(self.root), str(folder or ""), " ".join(self.shared)]
        return subprocess.Popen(
            [*spaces, "sh", "-ec", ENTER, "sh", *places, *LIMITED, *inside],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            preexec_fn=group.join if group else None,
        )

    @contextmanager
    def started(self, submission: Path, base: Path, metadata: Any = None) -> Iterator[Running]:
        """One submission, in a container of its own, of which nothing runs once this is left."""
        folder = base / f"case-{secrets.token_hex(4)}"
        (folder / "results").mkdir(parents=True)
        if submission.is_dir():
            shutil.copytree(submission, folder / "submission", symlinks=True)
        else:
            (folder / "submission").mkdir()
            shutil.copy(submission, folder / "submission")
        if metadata is not None:
            text = metadata if isinstance(metadata, str) else json.dumps(metadata)
            (folder / "submission_metadata.json").write_text(text)
        group = Group.make(memory_mib=768, processors=0.5)
        began = time.monotonic()
        try:
            with self.enter(["/autograder/run_autograder"], folder=folder, group=group) as process:
                try:
                    yield Running(process, folder, group, began)
                finally:
                    process.kill()
        finally:
            if group:
                group.remove()

    def grade(self, submission: Path, base: Path, metadata: Any = None) -> Done:
        """One submission to its end."""
        with self.started(submission, base, metadata) as running:
            said, _ = running.process.communicate(timeout=600)
            seconds = time.monotonic() - running.began
            peak = running.group.peak_mib() if running.group else None
        results = running.folder / "results"
        assert (results / "results.json").exists(), said
        return Done(
            results=Results.model_validate_json((results / "results.json").read_text()),
            files=sorted(path.name for path in results.iterdir()),
            code=running.process.returncode,
            seconds=seconds,
            peak_mib=peak,
            said=said,
        )


@dataclass(frozen=True)
class Group:
    """Version 1 control groups, where root may make them."""

    name: str

    @classmethod
    def make(cls, memory_mib: int, processors: float) -> "Group | None":
        group = cls(f"grader-{os.getpid()}-{secrets.token_hex(4)}")
        try:
            for folder in group.folders:
                folder.mkdir()
            (group.folders[0] / "memory.limit_in_bytes").write_text(str(memory_mib << 20))
            (group.folders[1] / "cpu.cfs_quota_us").write_text(str(int(100_000 * processors)))
        except OSError:
            return None
        return group

    @property
    def folders(self) -> tuple[Path, Path]:
        return CGROUPS / "memory" / self.name, CGROUPS / "cpu" / self.name

    def join(self) -> None:
        for folder in self.folders:
            (folder / "cgroup.procs").write_text(str(os.getpid()))

    def peak_mib(self) -> float:
        return int((self.folders[0] / "memory.max_usage_in_bytes").read_text()) / (1 << 20)

    def remove(self) -> None:
        for folder in self.folders:
            for _ in range(100):
                try:
                    folder.rmdir()
                    break
                except OSError:  # its last process is still going
                    time.sleep(0.05)


def image(base: Path) -> Container:
    """A root below `base`, with nothing installed yet."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a container is made by root on Linux")
    if missing := [program for program in (*PROBE[:1], *LIMITED[:1]) if shutil.which(program) is None]:
        pytest.skip(f"a container needs {' and '.join(missing)}")
    if subprocess.run(PROBE, capture_output=True, check=False).returncode:
        pytest.skip("root may not make namespaces here, as in most containers")
    for folder in (base, *list(base.parents)[:-2]):
        folder.chmod(0o755)
    root = base / "root"
    root.mkdir()
    if not RELEASE:
        return Container(root, where_packages_are(), host_root(root))
    debian_root(root, debian(base / "debian.tar"))
    return Container(root, where_packages_are())


def debian(tar: Path) -> Path:
    """A release with Python and nothing else."""
    if RELEASE.endswith(".tar"):
        return Path(RELEASE)
    if shutil.which("mmdebstrap") is None:
        pytest.skip("no mmdebstrap here: apt-get install mmdebstrap")
    options = ["--variant=minbase", *(f"--{name}={value}" for name, value in ASKED.items())]
    done = subprocess.run(["mmdebstrap", *options, RELEASE, str(tar)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"mmdebstrap: {done.stderr[-300:]}")
    return tar


def host_root(root: Path) -> tuple[str, ...]:
    """A root for this machine's own programs and Python; gives the folders that it wants to share."""
    python = str(Path(sys.base_prefix))  # in its own place, or it would not find its libraries
    shared = ("/usr", "/etc/ssl") + (() if python.startswith("/usr") else (python,))
    for name in ("proc", "dev", "tmp", "opt", "run", "etc", *(place.lstrip("/") for place in shared)):
        (root / name).mkdir(parents=True, exist_ok=True)
    for name in ("bin", "sbin", "lib", "lib64"):
        (root / name).symlink_to(f"usr/{name}")
    for name in ("resolv.conf", "passwd", "group", "nsswitch.conf", "hosts", "ld.so.cache"):
        shutil.copy(Path("/etc") / name, root / "etc" / name)
    return shared


def debian_root(root: Path, archive: Path) -> None:
    """A distribution as it comes, unpacked from a tar file."""
    subprocess.run(["tar", "-xf", archive, "-C", root, "--exclude=./dev/*"], check=True)
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    (root / "etc/ssl/certs").mkdir(parents=True, exist_ok=True)
    shutil.copy("/etc/ssl/certs/ca-certificates.crt", root / "etc/ssl/certs/ca-certificates.crt")


def where_packages_are() -> dict[str, str]:
    """What pip is told on this machine, but for folders that are not in the container."""
    told = {name: value for name, value in os.environ.items() if name.startswith("PIP_") or name.endswith("_proxy")}
    told.pop("PIP_FIND_LINKS", None)
    return told
