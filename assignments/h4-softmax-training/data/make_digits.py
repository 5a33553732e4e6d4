"""Makes digits.npz from the digits.csv.gz of the scikit-learn wheel; see README.md for how to call it."""

import sys
from pathlib import Path

import numpy as np

ROWS, BATCH, ITERATIONS = 600, 30, 200

table = np.loadtxt(sys.argv[1], delimiter=",")[:ROWS]
X, labels = table[:, :-1] / 16.0, table[:, -1].astype(int)

# Ten epochs, each row once an epoch.
rng = np.random.default_rng(2018)
order = np.concatenate([rng.permutation(ROWS) for _ in range(BATCH * ITERATIONS // ROWS)])
batches = order.reshape(ITERATIONS, BATCH)

np.savez_compressed(Path(__file__).with_name("digits.npz"), X=X, Y=np.eye(10)[labels], batches=batches)
