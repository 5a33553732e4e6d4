"""A stand-in for Docker: a root file system of its own, Docker's default capabilities, no network, 768 MiB, half a
processor. What it needs is root on Linux."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.gradescope.document import Results

DOCKER = (
    "+chown,+dac_override,+fsetid,+fowner,+mknod,+net_raw,+setgid,+setuid,+setfcap,+setpcap,+net_bind_service,"
    "+sys_chroot,+kill,+audit_write"
)
"""Docker's default capabilities."""
LIMITED = ["setpriv", "--inh-caps=-all", f"--bounding-set=-all,{DOCKER}", "--"]
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
class Done:
    """What a container left."""

    results: Results
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

    def install(self, archive: Path) -> str:
        """Unpack and set up, as Gradescope builds an image; gives what the scripts said."""
        folder = self.root / "autograder"
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "case").mkdir(parents=True)
        for name in ("submission", "results", "submission_metadata.json"):
            (folder / name).symlink_to(f"case/{name}")
        self.unpack(archive)
        shutil.copy(folder / "source/run_autograder", folder)
        done = self.enter(["/autograder/source/setup.sh"], network=True, environment=self.environment)
        assert done.returncode == 0, done.stdout[-3000:]
        return done.stdout

    def unpack(self, archive: Path) -> None:
        """Put what was built where the platform puts it: the assignment of an image may be replaced by another."""
        source = self.root / "autograder/source"
        shutil.rmtree(source, ignore_errors=True)
        subprocess.run(["unzip", "-q", archive, "-d", source], check=True)
        (source / "secret.txt").write_text("ANSWER = 42")

    def enter(
        self,
        command: list[str],
        *,
        network: bool = False,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        group: "Group | None" = None,
        timeout: float = 600,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command as the container's root."""
        spaces = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--ipc", "--uts"]
        spaces += [] if network else ["--net"]
        variables = [f"{name}={value}" for name, value in {"PATH": PATH, **(environment or {})}.items()]
        inside = ["chroot", str(self.root), "/usr/bin/env", "-i", *variables, *command]
        words = [
            *spaces,
            "sh",
            "-ec",
            ENTER,
            "sh",
            str(self.root),
            str(folder or ""),
            " ".join(self.shared),
            *LIMITED,
            *inside,
        ]
        return subprocess.run(
            words,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout,
            check=False,
            preexec_fn=group.join if group else None,
        )

    def grade(
        self, submission: Path, base: Path, metadata: Any = None, *, memory_mib: int = 768, processors: float = 0.5
    ) -> Done:
        """One submission, in a container of its own."""
        folder = base / f"case-{secrets.token_hex(4)}"
        (folder / "results").mkdir(parents=True)
        if submission.is_dir():
            shutil.copytree(submission, folder / "submission", symlinks=True)
        else:
            (folder / "submission").mkdir()
            shutil.copy(submission, folder / "submission")
        if metadata is not None:
            (folder / "submission_metadata.json").write_text(json.dumps(metadata))
        group = Group.make(memory_mib, processors)
        started = time.monotonic()
        try:
            done = self.enter(["/autograder/run_autograder"], folder=folder, group=group)
            seconds = time.monotonic() - started
            peak = group.peak_mib() if group else None
        finally:
            if group:
                group.remove()
        path = folder / "results/results.json"
        assert path.exists(), done.stdout
        return Done(Results.model_validate_json(path.read_text()), done.returncode, seconds, peak, done.stdout)


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
