"""The console script: every error ends here as a sentence and an exit code."""

import gc
import io
import logging
import os
import sys
import traceback
from collections.abc import Sequence

import typer

from grader.cli.app import program
from grader.errors import Exit, GraderError, UsageError
from grader.language.cleaning import clean
from grader.machine import compute_in_one_thread
from grader.release import __version__

INTERRUPTED = 130
OBJECTS_BETWEEN_COLLECTIONS = 100_000
"""Objects that Python makes before it looks for garbage again. By default, 700: it looks 150 times while modules are
imported and finds nothing, which takes a tenth of a short command's time."""
ISSUES = "the issue tracker of gradient-grader"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and leave Python with its exit code."""
    compute_in_one_thread()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    # looking for plugins of Pydantic opens a file of every package that is installed, and we use none
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "true")
    code = run(sys.argv[1:] if arguments is None else arguments)
    gc.freeze()  # or Python looks for garbage once more at its end: a fifth of a short command's time, for nothing
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code; errors are printed on stderr."""
    _use_utf8()
    # `--debug` may be anywhere, since people add it to a line that has just failed.
    debug = "--debug" in arguments
    words = [word for word in arguments if word != "--debug"]
    _set_up_log(debug)
    try:
        return _exit_code(program().main(words, prog_name="grader", standalone_mode=False))
    except SystemExit as leaving:  # after shell completion, or when nobody reads stdout any more
        return _exit_code(leaving.code)
    except KeyboardInterrupt:
        return _exit_code(INTERRUPTED)
    except typer.TyperException as error:
        return _report_usage(error)
    except GraderError as error:
        return _report_error(error, debug)
    except OSError as error:
        if error.filename is None:
            return _report_fault(error, debug)
        why = f"{os.fsdecode(error.filename)}: {error.strerror}. Check that the path is right and that you may use it."
        return _report_error(UsageError(why).with_traceback(error.__traceback__), debug)
    except Exception as error:  # noqa: BLE001 -- the outermost edge: whatever is left is our fault
        return _report_fault(error, debug)


def _set_up_log(debug: bool) -> None:
    """Print problems inside a batch on stderr, a line each, and go on; with --debug, also their tracebacks."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Sentence(debug))
    log = logging.getLogger("grader")
    log.handlers = [handler]
    log.propagate = False


class _Sentence(logging.Formatter):
    """A line without control characters, since it contains students' names."""

    def __init__(self, debug: bool) -> None:
        super().__init__()
        self._debug = debug

    def format(self, record: logging.LogRecord) -> str:
        trace = f"\n{self.formatException(record.exc_info)}" if self._debug and record.exc_info else ""
        return clean(f"grader: {record.getMessage()}", 1000) + trace


def _exit_code(code: object) -> int:
    """The exit code that a command asked for; success if it asked for none."""
    if code == INTERRUPTED:
        sys.stderr.write("grader: stopped. Gradings that were finished are kept.\n")
    return code if isinstance(code, int) else Exit.OK


def _report_usage(error: typer.TyperException) -> int:
    """Report a command line that the framework refused; without a command, show the help."""
    text = error.format_message().strip()
    context = getattr(error, "ctx", None)
    if context is not None and text == context.get_help().strip():
        sys.stderr.write(f"{text}\n")
        return Exit.USAGE
    sentence = " ".join(text.removesuffix(".").replace("Value error, ", "").split())
    end = "" if sentence.endswith("?") else "."
    path = context.command_path if context is not None else "grader"
    return _report_error(UsageError(f"{sentence}{end} See `{path} --help`."), debug=False)


def _report_error(error: GraderError, debug: bool) -> int:
    if debug:
        _print_traceback(error)
    sys.stderr.write(f"grader: {clean(str(error), 4000)}\n")
    return error.exit_code


def _report_fault(error: Exception, debug: bool) -> int:
    if debug:
        _print_traceback(error)
    what = clean(f"{type(error).__name__}: {error}", 1000)
    then = "" if debug else " Add --debug for the traceback, and"
    sys.stderr.write(
        f"grader: a fault in the grader, not in a submission: {what}\n"
        f"No score depends on it.{then} tell {ISSUES} what you typed (grader {__version__}).\n"
    )
    return Exit.FAULT


def _print_traceback(error: Exception) -> None:
    traceback.print_exception(error)


def _use_utf8() -> None:
    """Names and bars contain characters that an old console's encoding lacks."""
    if "PYTHONIOENCODING" in os.environ:
        return
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
