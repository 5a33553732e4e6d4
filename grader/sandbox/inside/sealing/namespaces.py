"""A separate root file system, process table, network and message space, made once for a zygote and all its workers."""

import os
from collections.abc import Callable
from pathlib import Path

from ..retries import with_retries
from . import kernel

# Flags of unshare(2) and mount(2), from linux/sched.h and linux/mount.h.
NEW_MOUNT, NEW_UTS, NEW_IPC = 0x00020000, 0x04000000, 0x08000000
NEW_USER, NEW_PID, NEW_NET = 0x10000000, 0x20000000, 0x40000000
ALL = NEW_MOUNT | NEW_UTS | NEW_IPC | NEW_PID | NEW_NET
NAMES = ("mountns", "pidns", "netns", "ipcns")

READ_ONLY, NO_SUID, NO_DEVICES, NO_PROGRAMS = 1, 2, 4, 8
REMOUNT, BIND, RECURSIVE, PRIVATE = 32, 4096, 16384, 1 << 18
DETACH = 2
REPEATED = 0xC0F
"""Mount flags that a remount must repeat: read-only, nosuid, nodev, noexec and the access-time flags."""
DEVICES = ("/dev/null", "/dev/urandom")
HIDDEN = ("site-packages", "dist-packages")
"""Folders within the standard library's that hold all other installed packages, this program perhaps among them."""


def available(folders: list[str]) -> tuple[str, ...]:
    """The namespace layers that this process can enter, found by trying in a child; empty if there are none."""
    # Without a user namespace first: root needs none, and within one the user ids for workers would not exist.
    # Containers and hardened systems may allow neither.
    for names in (NAMES, ("userns", *NAMES)):
        if _succeeds(lambda names=names: _rehearse(names, folders)):  # type: ignore[misc]
            return names
    return ()


def _rehearse(names: tuple[str, ...], folders: list[str]) -> None:
    enter(names)
    own_root(folders)


def _succeeds(action: Callable[[], None]) -> bool:
    child = with_retries(os.fork)
    if child == 0:
        try:
            action()
            os._exit(0)
        except OSError:
            os._exit(1)
        finally:
            os._exit(2)
    return os.waitpid(child, 0)[1] == 0


def enter(names: tuple[str, ...]) -> None:
    """Leave the machine's namespaces. The new process table holds only children forked from now on."""
    user, group = os.getuid(), os.getgid()
    if "userns" in names:
        kernel.unshare(ALL | NEW_USER)
        # The kernel demands "deny" before an unprivileged process may map its group.
        for file, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            Path("/proc/self", file).write_text(text)
    elif names:
        kernel.unshare(ALL)


def own_root(folders: list[str], empty: str = "") -> None:
    """Replace the root by one that contains only `folders`, read-only, two devices, and perhaps an empty folder."""
    # Mounts made here must not spread to the machine's own namespace.
    kernel.mount("none", "/", "", RECURSIVE | PRIVATE)
    kernel.mount("tmpfs", "/tmp", "tmpfs", NO_SUID | NO_DEVICES, "size=1m,mode=755")  # noqa: S108
    Path("/tmp/old").mkdir()  # noqa: S108
    _pivot("/tmp", "/tmp/old")  # noqa: S108
    os.umask(0o022)
    covers = [cover for folder in folders for cover in _expose(folder)]
    if empty:
        Path(empty).mkdir(parents=True)
    Path("/dev").mkdir(exist_ok=True)
    for device in DEVICES:
        Path(device).touch()
        _bind(device, NO_SUID)
    kernel.unmount("/old", DETACH)
    Path("/old").rmdir()
    # Last, because the folders and devices above had to be made in them.
    for made in ("/", *covers):
        kernel.mount("none", made, "", REMOUNT | BIND | READ_ONLY | NO_SUID | NO_DEVICES)


def _expose(folder: str) -> list[str]:
    """Show `folder` in the new root, read-only. Returns the empty folders mounted over what must stay hidden in it."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    _bind(folder, READ_ONLY | NO_SUID | NO_DEVICES)
    covers = [str(path) for name in HIDDEN if (path := Path(folder, name)).is_dir()]
    for cover in covers:
        kernel.mount("tmpfs", cover, "tmpfs", NO_SUID | NO_DEVICES, "size=1m,mode=755")
    return covers


def _pivot(new: str, old: str) -> None:
    number = {"x86_64": 155, "aarch64": 41}[os.uname().machine]
    kernel.syscall(number, new.encode(), old.encode())
    os.chdir("/")


def _bind(path: str, flags: int) -> None:
    kernel.mount(f"/old{path}", path, "", BIND)
    # a user namespace must not drop flags that the machine has set on the mount, so repeat them
    kernel.mount("none", path, "", REMOUNT | BIND | flags | (os.statvfs(path).f_flag & REPEATED))
