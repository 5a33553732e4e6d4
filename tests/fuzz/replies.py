"""The reply decoder under a coverage-guided fuzzer; not part of the test run.

uv run --with atheris python tests/fuzz/replies.py -max_total_time=600 [CORPUS-FOLDER]
"""

import sys

import atheris

with atheris.instrument_imports(include=["grader.sandbox"]):
    import numpy as np

    from grader.limits import Limits
    from grader.sandbox import decoding
    from grader.sandbox.inside.frame import PREFIX, Caps, FrameError, decode, sizes

LIMITS = Limits()


def once(data: bytes) -> None:
    """Only a FrameError may come out."""
    frame = b"GRF1" + data.ljust(PREFIX.size, b"\0")
    try:
        header, payload = sizes(frame[: PREFIX.size], Caps(1 << 16, 1 << 20))
        rest = frame[PREFIX.size :]
        bytes_ = np.frombuffer(rest[header : header + payload].ljust(payload, b"\0"), np.uint8)
        decoding.read(decode(rest[:header], bytes_.copy()), 1, LIMITS)
    except FrameError:
        pass


if __name__ == "__main__":
    atheris.Setup(sys.argv, once)
    atheris.Fuzz()
