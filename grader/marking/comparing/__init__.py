"""Whether what a student returned is right: pairing, comparing, tolerance, and answers right in more than one way."""
