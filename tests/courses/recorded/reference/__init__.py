"""No functions: the tests hold the right values."""
