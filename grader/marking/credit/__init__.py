"""Points for what is not right: the one rule that decides them, and the claims that are put to it."""
