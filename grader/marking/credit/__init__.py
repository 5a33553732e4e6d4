"""Points for arrays that are not right: the one rule that decides them, and the claims that it decides."""
