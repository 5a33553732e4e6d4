"""A small folder of its own in which a worker may write: in memory, seen by no other process, gone with the worker."""

import tempfile

from . import SCRATCH
from .sealing import kernel
from .sealing.namespaces import NEW_MOUNT, NO_DEVICES, NO_PROGRAMS, NO_SUID

FOLDER, PARENT = SCRATCH, SCRATCH.rpartition("/")[0]
"""The folder in a worker's root, and the one around it, which Landlock's rule is about: the folder itself is a mount
point, and Landlock looks at the folders above those."""
BYTES, FILES = 16 << 20, 1000


def make(user: int) -> None:
    """Mount the folder for this process alone, owned by `user` (0 = the one that it has)."""
    kernel.unshare(NEW_MOUNT)
    owner = f",uid={user},gid={user}" if user else ""
    options = f"size={BYTES},nr_inodes={FILES},mode=700{owner}"
    kernel.mount("tmpfs", FOLDER, "tmpfs", NO_SUID | NO_DEVICES | NO_PROGRAMS, options)
    tempfile.tempdir = None  # found anew, should a package have asked before the fork
