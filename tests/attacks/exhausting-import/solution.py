"""Never ends to be imported, in every worker anew."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

while True:
    softmax = sigmoid = None
