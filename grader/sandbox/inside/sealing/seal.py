"""The seal: what a worker gives up after the fork, before it runs any student code."""

import os
import platform
import resource
import signal
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .. import scratch
from ..retries import with_retries
from . import kernel, landlock
from .namespaces import DEVICES, NEW_USER
from .seccomp import MACHINES, Filter

CAPABILITY_VERSION_3 = 0x20080522
RULES = 4
"""Descriptor number of the Landlock rules until they are applied; higher ones are closed before."""
OPEN_FILES, THREADS, FILE_BYTES = 64, 64, 1 << 16


@dataclass(frozen=True, slots=True)
class Bounds:
    """One worker's share: bytes of address space, seconds of processor time, user id (0 = keep), the zygote's id."""

    address_space: int
    cpu_s: int
    uid: int
    zygote: int


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of the seal: its name in reports and the function that applies it."""

    name: str
    apply: Callable[[Bounds], None]


def prepare(wanted: Sequence[str], folders: list[str], own_root: bool) -> tuple[Layer, ...]:
    """Those of the wanted layers that work on this machine, found by trying in a child, ready to apply after a fork."""
    layers = _layers(frozenset(wanted), folders, own_root)
    failed = _failed(layers)
    # One layer may depend on another: without Landlock, seccomp has to refuse all calls that name a file. So the
    # layers that are left are chosen and tried again.
    if not failed:
        return layers
    return prepare([name for name in wanted if name not in failed], folders, own_root)


def apply(layers: tuple[Layer, ...], bounds: Bounds) -> None:
    """Apply every layer in order. After an OSError or ValueError this process must not go on."""
    for layer in layers:
        layer.apply(bounds)


def _layers(wanted: frozenset[str], folders: list[str], own_root: bool) -> tuple[Layer, ...]:
    version = landlock.version() if "landlock" in wanted else 0
    # root has no limit on processes, and an older kernel counts all that the user runs
    if "uid" not in wanted and (os.getuid() == 0 or not counts_by_namespace()):
        wanted -= {"threads"}
    simple = {
        "rlimits": _limit_with_scratch if "scratch" in wanted else _limit,
        "uid": _change_user,
        "threads": _limit_threads,
        "no-caps": _drop_capabilities,
        "pdeathsig": _die_with_zygote,
    }
    # The order matters: a user id can be changed only while there are capabilities, the change clears the death
    # signal and the dumpable flag, Landlock and seccomp need no-new-privs, and seccomp forbids all these calls.
    # The scratch folder comes first: mounting needs the rights that are given up next.
    writes = "scratch" in wanted
    found = [Layer("scratch", lambda bounds: scratch.make(bounds.uid))] if writes else []
    found += [
        Layer(name, step) for name, step in (simple | {"no-new-privs": _no_new_privileges}).items() if name in wanted
    ]
    if version:
        os.dup2(landlock.ruleset(folders, [DEVICES[0]], [scratch.PARENT] if writes else []), RULES)
        found.append(Layer(f"landlock{version}", lambda _: landlock.restrict(RULES)))
    if "seccomp" in wanted and platform.machine() in MACHINES:
        # if nothing else closes files, no system call that names a file is allowed
        paths = own_root or version > 0
        seccomp = Filter(paths, writes)
        found.append(Layer("seccomp" if paths else "seccomp-no-open", lambda _: seccomp.install(os.getpid())))
    return tuple(found)


def _failed(layers: tuple[Layer, ...]) -> set[str]:
    """The names (as wanted, without version) of the layers that a child could not apply."""
    reader, writer = os.pipe()
    child = with_retries(os.fork)
    if child == 0:
        try:
            _try_each(layers, writer)
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as listing:
        names = listing.read().split()
    os.waitpid(child, 0)
    return set(names)


def _try_each(layers: tuple[Layer, ...], writer: int) -> None:
    # The first user id of those that workers take, if they do. All layers are tried as a worker would apply them.
    uid = 60000 if any(layer.name == "uid" for layer in layers) else 0
    bounds = Bounds(resource.RLIM_INFINITY, 60, uid, os.getppid())
    for layer in layers:
        try:
            layer.apply(bounds)
        except Exception:  # noqa: BLE001  whatever fails here would fail in every worker
            os.write(writer, f"{layer.name.rstrip('0123456789').removesuffix('-no-open')} ".encode())


def _limit_with_scratch(bounds: Bounds) -> None:
    _limit(bounds, scratch.BYTES)


def _limit(bounds: Bounds, file_bytes: int = FILE_BYTES) -> None:
    limits = {
        resource.RLIMIT_AS: bounds.address_space,
        resource.RLIMIT_CPU: bounds.cpu_s,
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    for kind, value in limits.items():
        _set_limit(kind, value)


def _set_limit(kind: int, value: int) -> None:
    highest = resource.getrlimit(kind)[1]
    lowest = value if highest == resource.RLIM_INFINITY else min(value, highest)
    # soft = hard: SIGXCPU, sent at the soft limit, can be caught (process 1 ignores it); SIGKILL cannot
    resource.setrlimit(kind, (lowest, lowest))


def _change_user(bounds: Bounds) -> None:
    # Groups first: this is no longer allowed after the user has changed.
    os.setgroups([])
    os.setresgid(bounds.uid, bounds.uid, bounds.uid)
    os.setresuid(bounds.uid, bounds.uid, bounds.uid)


def _limit_threads(bounds: Bounds) -> None:
    """Limit the processes and threads of this worker, which the kernel counts by user.

    Root gives each worker a user id of its own. Without root, each gets a user namespace of its own, where the count
    begins anew: otherwise one worker could use up all that the grader's user may start.
    """
    if not bounds.uid:
        kernel.unshare(NEW_USER)
    _set_limit(resource.RLIMIT_NPROC, THREADS)


def counts_by_namespace() -> bool:
    """Whether the kernel counts the processes of a user in each user namespace apart, as Linux does since 5.14."""
    version = platform.release().split(".")
    return [int(part) if part.isdigit() else 0 for part in version[:2]] >= [5, 14]


def _drop_capabilities(_: Bounds) -> None:
    kernel.capset(struct.pack("Ii", CAPABILITY_VERSION_3, 0), bytes(24))


def _die_with_zygote(bounds: Bounds) -> None:
    # after the change of user, which clears both
    kernel.prctl(kernel.SET_PDEATHSIG, signal.SIGKILL)
    kernel.prctl(kernel.SET_DUMPABLE, 0)
    # The signal is sent only for a death that happens after prctl.
    if os.getppid() != bounds.zygote:
        raise ProcessLookupError("the zygote died first")


def _no_new_privileges(_: Bounds) -> None:
    kernel.prctl(kernel.SET_NO_NEW_PRIVS, 1)
