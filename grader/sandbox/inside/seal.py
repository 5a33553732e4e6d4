"""What a worker does to itself between the fork and the first byte of a student's code: it gives up all it can."""

import os
import platform
import resource
import signal
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from . import kernel, landlock
from .namespaces import DEVICES
from .seccomp import MACHINES, Filter

CAPABILITY_VERSION_3 = 0x20080522
RULES = 4
"""Where the descriptor of the Landlock rules waits, out of the way of all others, until it is applied."""
OPEN_FILES, THREADS, FILE_BYTES = 64, 64, 1 << 16


@dataclass(frozen=True, slots=True)
class Bounds:
    """One worker's share: bytes of address space, seconds of processor time, a user id of its own."""

    address_space: int
    cpu_s: int
    uid: int
    zygote: int


@dataclass(frozen=True, slots=True)
class Layer:
    """One thing given up: its name in reports, and how."""

    name: str
    apply: Callable[[Bounds], None]


def prepare(wanted: Sequence[str], folders: list[str], own_root: bool) -> tuple[Layer, ...]:
    """The wanted layers that this machine has, tried out in a child, ready to be put on after a fork."""
    layers = _layers(frozenset(wanted), folders, own_root)
    failed = _failed(layers)
    if not failed:
        return layers
    return prepare([name for name in wanted if name not in failed], folders, own_root)


def apply(layers: tuple[Layer, ...], bounds: Bounds) -> None:
    """Put on every layer in order; an OSError or ValueError means that this process must not go on."""
    for layer in layers:
        layer.apply(bounds)


def _layers(wanted: frozenset[str], folders: list[str], own_root: bool) -> tuple[Layer, ...]:
    version = landlock.version() if "landlock" in wanted else 0
    simple = {"rlimits": _limit, "uid": _change_user, "no-caps": _drop_capabilities, "pdeathsig": _die_with_zygote}
    found = [
        Layer(name, step) for name, step in (simple | {"no-new-privs": _no_new_privileges}).items() if name in wanted
    ]
    if version:
        os.dup2(landlock.ruleset(folders, [DEVICES[0]]), RULES)
        found.append(Layer(f"landlock{version}", lambda _: landlock.restrict(RULES)))
    if "seccomp" in wanted and platform.machine() in MACHINES:
        # where nothing else keeps files away, no call that names a file is allowed at all
        paths = own_root or version > 0
        seccomp = Filter(paths)
        found.append(Layer("seccomp" if paths else "seccomp-no-open", lambda _: seccomp.install(os.getpid())))
    return tuple(found)


def _failed(layers: tuple[Layer, ...]) -> set[str]:
    """The names (as wanted, without version) of the layers that a child could not put on."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _try_each(layers, writer)
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        names = told.read().split()
    os.waitpid(child, 0)
    return set(names)


def _try_each(layers: tuple[Layer, ...], writer: int) -> None:
    bounds = Bounds(resource.RLIM_INFINITY, 60, 60000, os.getppid())
    for layer in layers:
        try:
            layer.apply(bounds)
        except Exception:  # noqa: BLE001  whatever goes wrong here would go wrong in every worker
            os.write(writer, f"{layer.name.rstrip('0123456789').removesuffix('-no-open')} ".encode())


def _limit(bounds: Bounds) -> None:
    limits = {
        resource.RLIMIT_AS: bounds.address_space,
        resource.RLIMIT_CPU: bounds.cpu_s,
        resource.RLIMIT_FSIZE: FILE_BYTES,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    if bounds.uid:
        limits[resource.RLIMIT_NPROC] = THREADS
    for kind, value in limits.items():
        highest = resource.getrlimit(kind)[1]
        lowest = value if highest == resource.RLIM_INFINITY else min(value, highest)
        # soft and hard alike: SIGXCPU can be caught, what follows it cannot
        resource.setrlimit(kind, (lowest, lowest))


def _change_user(bounds: Bounds) -> None:
    os.setgroups([])
    os.setresgid(bounds.uid, bounds.uid, bounds.uid)
    os.setresuid(bounds.uid, bounds.uid, bounds.uid)


def _drop_capabilities(_: Bounds) -> None:
    kernel.capset(struct.pack("Ii", CAPABILITY_VERSION_3, 0), bytes(24))


def _die_with_zygote(bounds: Bounds) -> None:
    # after the change of user, which would clear both
    kernel.prctl(kernel.SET_PDEATHSIG, signal.SIGKILL)
    kernel.prctl(kernel.SET_DUMPABLE, 0)
    if os.getppid() != bounds.zygote:
        raise ProcessLookupError("the zygote died first")


def _no_new_privileges(_: Bounds) -> None:
    kernel.prctl(kernel.SET_NO_NEW_PRIVS, 1)
