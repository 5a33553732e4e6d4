"""The service's log: one line for each entry, on standard error."""

import logging
import sys

from grader.language.cleaning import clean_line

MOST = 2000
"""Characters of an entry."""


class OneLine(logging.Formatter):
    """Formats an entry as one line: it may quote what came from elsewhere, and is read on a terminal."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  the base's name
        """The line, without what a terminal would act upon."""
        return clean_line(super().formatMessage(record), MOST)


def log_to(name: str = "") -> None:
    """Log the messages of the loggers below this one on standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine("%(asctime)s %(name)s %(message)s"))
    log = logging.getLogger(name)
    log.handlers = [handler]
    log.setLevel(logging.INFO)
    log.propagate = False
