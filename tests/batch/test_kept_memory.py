"""Temporary arrays of a reference use memory that is there, instead of new pages each time."""

import resource
import subprocess
import sys

import pytest

ROUNDS, ARRAYS, ARRAY_BYTES = 50, 8, 1 << 19
COMPUTE = f"""
import numpy as np
from resource import RUSAGE_SELF, getrusage
from grader.machine import keep_freed_memory

keep_freed_memory()
ones = np.ones({ARRAY_BYTES // 8})
_ = [ones * factor for factor in range({ARRAYS})]
before = getrusage(RUSAGE_SELF).ru_minflt
for _ in range({ROUNDS}):
    _ = [ones * factor for factor in range({ARRAYS})]
    del _
print(getrusage(RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="an option of glibc")
def test_that_freed_memory_is_used_again() -> None:
    done = subprocess.run([sys.executable, "-c", COMPUTE], capture_output=True, check=True)
    one_round = ARRAYS * ARRAY_BYTES // resource.getpagesize()
    # new pages in the first rounds only
    assert int(done.stdout) < 3 * one_round
