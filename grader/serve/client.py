"""Hands in to a service from another program, by `/api/v1`; it needs no extra."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, urlsplit
from uuid import uuid4

from pydantic import BaseModel, Field, ValidationError

from grader.errors import UsageError
from grader.language.cleaning import clean_line
from grader.results.report import ReportedGrading

TIMEOUT_S = 60
LOOK_S = 1.0
"""Time between two requests for the result."""
HANDED_IN = {".py", ".ipynb", ".zip"}
"""Endings of the files of a folder that are handed in."""


class _Answer(BaseModel):
    """The part of a service's description of a submission that is used here."""

    id: str = Field(pattern=r"^\w{1,64}$")
    state: Literal["waiting", "running", "done", "failed"]
    result: ReportedGrading | None


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Refuses redirects: a token is only for the server that was named."""

    def redirect_request(self, *_arguments: Any, **_more: Any) -> None:
        """No other request; the answer becomes an error."""


_OPENER = urllib.request.build_opener(_NoRedirects)


class Client:
    """A service, and the token to hand in with."""

    def __init__(self, server: str, token: str) -> None:
        """Hand in to this service.

        Raises:
            UsageError: the address or the token is missing, or the address is not http(s).
        """
        if urlsplit(server).scheme not in {"http", "https"} or not token:
            raise UsageError("Give the service's address with --server https://..., and your token in GRADER_TOKEN.")
        self._base = f"{server.rstrip('/')}/api/v1"
        self._token = token

    def submit(self, slug: str, files: Mapping[str, bytes]) -> dict[str, Any]:
        """Hand in; the answer comes when the work is stored."""
        boundary = uuid4().hex
        kind = f"multipart/form-data; boundary={boundary}"
        body = b"".join(_pieces(boundary, files))
        return self._ask(f"/assignments/{quote(slug, safe='')}/submissions", body, kind)

    def result(self, submission: Mapping[str, Any]) -> dict[str, Any]:
        """The submission, once it is graded or has failed."""
        found = dict(submission)
        while found["state"] not in {"done", "failed"}:
            time.sleep(LOOK_S)
            found = self._ask(f"/submissions/{found['id']}")
        return found if found["state"] == "failed" else self._ask(f"/submissions/{found['id']}")

    def _ask(self, path: str, body: bytes | None = None, kind: str = "") -> dict[str, Any]:
        headers = {"authorization": f"Bearer {self._token}", **({"content-type": kind} if kind else {})}
        request = urllib.request.Request(self._base + path, body, headers)  # noqa: S310  the scheme was looked at
        try:
            with _OPENER.open(request, timeout=TIMEOUT_S) as answer:
                found: dict[str, Any] = json.load(answer)
                _Answer.model_validate(found)
                return found
        except urllib.error.HTTPError as error:
            raise UsageError(f"{self._base}: {_why(error)}") from error
        except ValidationError as error:
            raise UsageError(f"{self._base}: this is not an answer of `grader serve`. Check --server.") from error
        except (OSError, ValueError, RecursionError) as error:
            raise UsageError(f"{self._base}: no service answers: {error}. Check --server.") from error


def _why(error: urllib.error.HTTPError) -> str:
    if 300 <= error.code < 400:
        where = clean_line(error.headers.get("location", "another address"))
        return f"the service redirects to {where}. Give that address with --server if you trust it with your token."
    try:
        return str(json.load(error)["detail"])
    except (ValueError, KeyError, TypeError):
        return f"{error.code} {error.reason}"


def _pieces(boundary: str, files: Mapping[str, bytes]) -> Iterator[bytes]:
    for name, content in files.items():
        plain = quote(name, safe=" ()[]+=,;@#~&!")
        yield f'--{boundary}\r\ncontent-disposition: form-data; name="files"; filename="{plain}"\r\n\r\n'.encode()
        yield content + b"\r\n"
    yield f"--{boundary}--\r\n".encode()


def files_at(path: Path) -> dict[str, bytes]:
    """A file, or the modules and notebooks of a folder.

    Raises:
        UsageError: there is no such file, or one leads out of the folder.
    """
    if path.is_file():
        return {path.name: path.read_bytes()}
    found = {one.name: _inside(path, one).read_bytes() for one in sorted(path.glob("*")) if one.suffix in HANDED_IN}
    if not found:
        raise UsageError(f"{path}: there is no module, notebook or zip to hand in.")
    return found


def _inside(folder: Path, file: Path) -> Path:
    if not file.resolve().is_relative_to(folder.resolve()) or not file.is_file():
        raise UsageError(f"{file}: this file is outside the folder. Hand in files, not links to others.")
    return file
