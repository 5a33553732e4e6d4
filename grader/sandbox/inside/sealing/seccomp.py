"""The system calls that a worker may make, as a seccomp filter for two processors (x86_64 and aarch64).

All other calls fail with EPERM: fork, exec, kill, ptrace, mount, socket, memfd, keyring, io_uring. A worker cannot
fork, so it is one process, and one signal kills it.
"""

import ctypes
import errno
import platform
import struct

from . import kernel

# Assembled by hand, once per zygote: libseccomp would be a dependency, and building the filter in each worker costs 1
# ms instead of 0.2. Opcodes are those of linux/bpf_common.h, offsets those of struct seccomp_data.
LOAD, EQUAL, AT_LEAST, AND, RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16
THREAD_FLAGS = 0x00010900
"""CLONE_VM | CLONE_SIGHAND | CLONE_THREAD: a clone without all three is a new process."""
NEW_PROCESS_FLAGS = 0x7E82E000
"""Every CLONE_NEW*, CLONE_PTRACE, CLONE_VFORK, CLONE_PARENT, CLONE_UNTRACED."""
HARMLESS_FCNTL = (0, 1, 2, 3, 4, 1030)
"""Duplicate, descriptor flags, status flags. No locks, leases or notifications: workers could communicate by them."""
THREAD_NAME = (15, 16)
CLOCKS = 16
"""Ids of the kernel's own clocks, a process's own included, are below. Those of other processes hold a process id or a
file, and are negative: as unsigned numbers, they are far above."""
INSTALL_FILTER, SPECULATION_ALLOWED = 1, 4

Table = dict[str, tuple[int | None, int | None]]
Instruction = tuple[int, int, int, int]


def _table(text: str) -> Table:
    """Parse `name:x86_64:aarch64`, with a dash if the processor has no such call."""
    entries = (entry.split(":") for entry in text.split())
    return {name: (_number(first), _number(second)) for name, first, second in entries}


def _number(text: str) -> int | None:
    return None if text == "-" else int(text)


PLAIN = _table("""
    read:0:63 write:1:64 readv:19:65 writev:20:66 close:3:57 fstat:5:80 lseek:8:62 pread64:17:67 pwrite64:18:68
    preadv:295:69 pwritev:296:70 mmap:9:222 mprotect:10:226 munmap:11:215 brk:12:214 mremap:25:216 madvise:28:233
    futex:202:98 rt_sigaction:13:134 rt_sigprocmask:14:135 rt_sigreturn:15:139 rt_sigtimedwait:128:137
    rt_sigpending:127:136 rt_sigsuspend:130:133 sigaltstack:131:132 restart_syscall:219:128 nanosleep:35:101
    gettimeofday:96:169 getitimer:36:102 setitimer:38:103 times:100:153 getrusage:98:165 getpid:39:172
    gettid:186:178 getppid:110:173 getuid:102:174 geteuid:107:175 getgid:104:176 getegid:108:177 getresuid:118:148
    getresgid:120:150 getgroups:115:158 uname:63:160 getrlimit:97:163 getrandom:318:278 getcpu:309:168
    sched_yield:24:124 sched_get_priority_max:146:125 sched_get_priority_min:147:126 exit:60:93 exit_group:231:94
    set_robust_list:273:99 set_tid_address:218:96 rseq:334:293 dup:32:23 dup3:292:24 pipe2:293:59 ppoll:271:73
    pselect6:270:72 epoll_create1:291:20 epoll_ctl:233:21 epoll_pwait:281:22 eventfd2:290:19 arch_prctl:158:-
    poll:7:- select:23:- pipe:22:- dup2:33:- time:201:- alarm:37:- pause:34:- epoll_wait:232:- epoll_create:213:-
""")
PATHS = _table("""
    openat:257:56 newfstatat:262:79 statx:332:291 readlinkat:267:78 faccessat:269:48 faccessat2:439:439
    getdents64:217:61 getcwd:79:17 open:2:- stat:4:- lstat:6:- access:21:-
    readlink:89:- getdents:78:-
""")
CHANGES = _table("""
    mkdirat:258:34 unlinkat:263:35 renameat:264:38 renameat2:316:276 ftruncate:77:46 fsync:74:82 fdatasync:75:83
    mkdir:83:- rmdir:84:- unlink:87:- rename:82:-
""")
"""Calls for a worker with a scratch folder: all other places are read-only, and closed by Landlock as well."""
RULED = _table("""
    clone:56:220 clone3:435:435 tgkill:234:131 prlimit64:302:261 prctl:157:167 fcntl:72:25 ioctl:16:29
    socket:41:198 socketpair:53:199 clock_gettime:228:113 clock_getres:229:114 clock_nanosleep:230:115
    getpgid:121:155 getsid:124:156 sched_getaffinity:204:123 sched_getparam:143:121 sched_getscheduler:145:120
    get_robust_list:274:100
""")
MACHINES = {"x86_64": (0, 0xC000003E, 317), "aarch64": (1, 0xC00000B7, 277)}
"""For each processor: column in the tables, audit architecture, number of seccomp(2)."""


def program(machine: str, paths: bool, pid: int, writes: bool = False) -> bytes:
    """The filter for a worker with process id `pid`. Without `paths`, no call that names a file is allowed.

    With `writes`, files and folders may be made and removed.

    Raises KeyError for a processor that is not in the tables.
    """
    column, architecture, _ = MACHINES[machine]
    tables = PLAIN | (PATHS if paths else {}) | (CHANGES if paths and writes else {})
    allowed = [numbers[column] for numbers in tables.values()]
    instructions = [*_preamble(architecture, machine == "x86_64")]
    # Measured: with one comparison for each allowed call, a system call takes 0.20 us instead of 0.175.
    for number in allowed:
        if number is not None:
            instructions += [(EQUAL, 0, 1, number), (RETURN, 0, 0, ALLOW)]
    for name, body in _rules(pid).items():
        number = RULED[name][column]
        instructions += [(EQUAL, 0, len(body), number or 0), *body]
    instructions.append((RETURN, 0, 0, ERRNO | errno.EPERM))
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in instructions)


def _preamble(architecture: int, has_x32: bool) -> list[Instruction]:
    """Kill a process that makes calls of another architecture, or of x32: their numbers mean other calls."""
    start = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, architecture), (RETURN, 0, 0, KILL), (LOAD, 0, 0, NUMBER)]
    return [*start, (AT_LEAST, 0, 1, 0x40000000), (RETURN, 0, 0, KILL)] if has_x32 else start


def _rules(pid: int) -> dict[str, list[Instruction]]:
    """The rules for calls that are allowed or refused by their arguments."""
    itself = [(LOAD, 0, 0, ARGUMENTS), *_allow_if_among((0, pid), errno.ESRCH)]
    ours = [(LOAD, 0, 0, ARGUMENTS), (AT_LEAST, 0, 1, CLOCKS), _refuse(errno.EINVAL), (RETURN, 0, 0, ALLOW)]
    return {
        # Through the clocks of other processes, two workers could exchange messages: which of them is busy.
        **dict.fromkeys(("clock_gettime", "clock_getres", "clock_nanosleep"), ours),
        **dict.fromkeys(("getpgid", "getsid", "sched_getparam", "sched_getscheduler", "get_robust_list"), itself),
        # glibc asks for the processors of each thread and takes ENOSYS, and no other error, for an answer.
        "sched_getaffinity": [(LOAD, 0, 0, ARGUMENTS), *_allow_if_among((0, pid), errno.ENOSYS)],
        "clone": [
            (LOAD, 0, 0, ARGUMENTS),
            (AND, 0, 0, THREAD_FLAGS | NEW_PROCESS_FLAGS),
            *_allow_if_among((THREAD_FLAGS,)),
        ],
        "clone3": [
            _refuse(errno.ENOSYS)
        ],  # its flags are in memory, which a filter cannot read; glibc falls back to clone
        # A thread may signal its own process (as abort() does), and no other.
        "tgkill": [(LOAD, 0, 0, ARGUMENTS), *_allow_if_among((pid,))],
        # Only for itself (pid 0) and only to read: with another pid even reading reveals the grader's limits.
        "prlimit64": [*_zero_or_refuse(0), *_zero_or_refuse(2), (RETURN, 0, 0, ALLOW)],
        "prctl": [(LOAD, 0, 0, ARGUMENTS), *_allow_if_among(THREAD_NAME)],
        "fcntl": [(LOAD, 0, 0, ARGUMENTS + 8), *_allow_if_among(HARMLESS_FCNTL)],
        "ioctl": [_refuse(errno.ENOTTY)],
        "socket": [_refuse(errno.EACCES)],
        "socketpair": [_refuse(errno.EACCES)],
    }


def _refuse(number: int) -> Instruction:
    return (RETURN, 0, 0, ERRNO | number)


def _allow_if_among(values: tuple[int, ...], error: int = errno.EPERM) -> list[Instruction]:
    tests = [step for value in values for step in ((EQUAL, 0, 1, value), (RETURN, 0, 0, ALLOW))]
    return [*tests, _refuse(error)]


def _zero_or_refuse(argument: int) -> list[Instruction]:
    halves = (ARGUMENTS + 8 * argument, ARGUMENTS + 8 * argument + 4)
    return [step for half in halves for step in ((LOAD, 0, 0, half), (EQUAL, 1, 0, 0), _refuse(errno.EPERM))]


class Filter:
    """A filter assembled once, before the fork; only the process id is filled in afterwards."""

    def __init__(self, paths: bool, writes: bool = False) -> None:
        self.machine = platform.machine()
        self.template = program(self.machine, paths, 0x7A7A7A7A, writes)

    def install(self, pid: int) -> None:
        """Apply the filter to this process, irrevocably."""
        # `zzzz` is 0x7A7A7A7A, the placeholder for the process id: the same bytes in either order.
        code = ctypes.create_string_buffer(self.template.replace(b"zzzz", struct.pack("=I", pid)))
        head = struct.pack("HxxxxxxP", len(self.template) // 8, ctypes.addressof(code))
        number = MACHINES[self.machine][2]
        # without SPECULATION_ALLOWED, kernels before 5.16 slow the student's code down
        kernel.syscall(number, INSTALL_FILTER, SPECULATION_ALLOWED, head)
