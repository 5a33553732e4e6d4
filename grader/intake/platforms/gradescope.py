"""Recognises Gradescope's 'Export Submissions': a folder per submission, and `submission_metadata.yml`."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import yaml

from grader.errors import UsageError
from grader.intake.tree import Node
from grader.intake.unread import Part, UnreadSubmission
from grader.language.catalogue import say
from grader.language.cleaning import clean_line
from grader.results.submission import Identity

METADATA = "submission_metadata.yml"
MAX_METADATA = 256 << 20
DEPTH = 4
"""Levels of nesting that are read: submissions, record, submitters, fields of a submitter."""

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # C if available: exports contain all results
_NULLS = {"", "~", "null", "Null", "NULL"}
_MOMENT = re.compile(r"([12]\d{3}-\d\d-\d\d[ T]\d\d:\d\d:\d\d)(?:\.\d+)? ?(?:Z|UTC|([+-]\d\d:?\d\d))?$")


def recognise(nodes: Sequence[Node]) -> list[UnreadSubmission] | None:
    """The submissions of an export: those in the metadata, and folders that it does not list; None without metadata.

    Raises:
        UsageError: the metadata cannot be read.
    """
    by_name = {node.name: node for node in nodes}
    metadata = by_name.pop(METADATA, None)
    if metadata is None:
        return None
    listed = parse_metadata(metadata.read(MAX_METADATA))
    # graded under the folder's name rather than dropped, if the metadata is incomplete
    strangers: dict[str, dict[str, Any]] = {
        name: {} for name, node in by_name.items() if node.is_folder and name not in listed
    }
    return [_unread(name, record, by_name.get(name)) for name, record in {**listed, **strangers}.items()]


def parse_metadata(content: bytes) -> dict[str, dict[str, Any]]:
    """The records by the name of their folder, without whatever is not as expected.

    The YAML is read as events, only down to the submitters. The results below are large and nested arbitrarily deep.
    """
    try:
        events = iter(yaml.parse(content, _Loader))
        loaded = next((_built(event, events, DEPTH) for event in events if isinstance(event, yaml.NodeEvent)), None)
    except (yaml.YAMLError, ValueError) as error:
        raise UsageError(
            f"{METADATA} cannot be read ({clean_line(str(error), 200)}). Export the submissions from Gradescope again."
        ) from error
    if not isinstance(loaded, dict):
        raise UsageError(f"{METADATA} lists no submissions. Export the submissions from Gradescope again.")
    return {name: record if isinstance(record, dict) else {} for name, record in loaded.items()}


def _built(event: Any, events: Iterator[Any], depth: int) -> Any:
    """A node as dicts, lists and strings as they are written, so that a student id 007 is not 7; None below `depth`."""
    match event:
        case yaml.ScalarEvent():
            return None if event.implicit[0] and event.value in _NULLS else event.value
        case yaml.AliasEvent():  # not resolved: nested aliases could grow to any size
            return None
        case _ if depth == 0:
            return _skipped(events)
        case yaml.SequenceStartEvent():
            return list(_entries(events, depth - 1))
        case _:
            entries = _entries(events, depth - 1)
            return {key: value for key, value in zip(entries, entries, strict=False) if isinstance(key, str)}


def _entries(events: Iterator[Any], depth: int) -> Iterator[Any]:
    for event in events:
        if isinstance(event, yaml.CollectionEndEvent):
            return
        yield _built(event, events, depth)


def _skipped(events: Iterator[Any]) -> None:
    opened = 1
    while opened:
        event = next(events)
        opened += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)


def _unread(folder: str, record: dict[str, Any], node: Node | None) -> UnreadSubmission:
    submitters = record.get(":submitters")
    named = submitters if isinstance(submitters, list) else []
    members = [_identity(one, folder) for one in named if isinstance(one, dict)]
    # an email or a number, since it is the same in the next export, where a resubmission has another folder
    keys = [clean_line(member.email or member.sid or member.name, 80) for member in members]
    return UnreadSubmission(
        student=" + ".join(sorted(filter(None, keys))) or folder,
        source=folder,
        parts=(Part("" if node.is_folder else node.name, node),) if node else (),
        names=(folder,),
        identity=members[0] if members else _identity({}, folder),
        members=tuple(members),
        submitted_at=_moment(record.get(":created_at")),
        instead=None if node else say("intake.gradescope-entry"),
    )


def _identity(submitter: dict[Any, Any], folder: str) -> Identity:
    name, email, sid = (str(submitter.get(key) or "").strip() for key in (":name", ":email", ":sid"))
    return Identity(name, email, sid, "gradescope", folder.removeprefix("submission_"), folder)


def _moment(value: Any) -> datetime | None:
    """The point in time of Ruby's `2026-01-02 03:04:05.000000000 Z` or with an offset; None for anything else.

    So is a year near the ends of the calendar: no zone or late day can be added to it.
    """
    found = _MOMENT.match(value) if isinstance(value, str) else None
    try:
        moment = datetime.fromisoformat(f"{found[1]}{found[2] or '+00:00'}") if found else None
    except ValueError:
        return None
    return moment
