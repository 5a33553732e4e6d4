"""The command line. What is imported here is imported for `--help`: keep it light."""

from grader.cli.entry import main

__all__ = ["main"]
