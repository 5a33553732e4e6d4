"""The web application: its routes, the guard in front of them, and how errors are reported."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError, DBAPIError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, RedirectResponse, Response

from grader.errors import GraderError, UsageError
from grader.release import __version__
from grader.serve import (
    api,
    api_comments,
    api_teaching,
    course_pages,
    events,
    openid_pages,
    operations,
    regrade_pages,
    review_pages,
    sign_in,
    student_pages,
    token_pages,
)
from grader.serve.guard import Guard
from grader.serve.pages import page
from grader.serve.rates import TooOftenError
from grader.serve.service import Service
from grader.serve.visitors import SignInFirstError

LOG = logging.getLogger("grader.serve")
SENTENCES = {
    403: "You may not do this.",
    404: "There is no such page, or it is not for you.",
    405: "This cannot be done here.",
    422: "The form was not complete.",
    499: "You left before all of it had arrived.",
    500: "This failed because of a fault in the service. Tell your instructor.",
}
ROUTES = (
    operations,
    sign_in,
    openid_pages,
    student_pages,
    events,
    course_pages,
    regrade_pages,
    review_pages,
    token_pages,
    api,
    api_comments,
    api_teaching,
)


def make_app(service: Service) -> FastAPI:
    """The application of one running service."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        watches = (service.watch, service.classes)
        running = [asyncio.create_task(watch.run()) for watch in watches]
        yield
        for watch, task in zip(watches, running, strict=True):
            watch.stop()
            task.cancel()

    app = FastAPI(
        title="gradient-grader",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        redirect_slashes=False,  # they would lead to the host that the request names
    )
    app.state.service = service
    for part in ROUTES:
        app.include_router(part.router)
    app.add_middleware(Guard)
    app.add_exception_handler(SignInFirstError, _to_sign_in)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(GraderError, _refused)
    app.add_exception_handler(RequestValidationError, _incomplete)
    app.add_exception_handler(ClientDisconnect, _left)
    app.add_exception_handler(DBAPIError, _later)
    app.add_exception_handler(DataError, _not_there)
    return app


def _to_sign_in(request: Request, _error: Exception) -> Response:
    if request.method != "GET" or request.url.path.startswith("/events/"):
        lost = "" if request.method == "GET" else " What you sent was not kept: send it again afterwards."
        return _answer(request, 401, f"You are not signed in. Open your personal link again.{lost}")
    return RedirectResponse("/sign-in", 303)


def _refused(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException):
        own = error.detail if isinstance(error.detail, str) and error.detail.endswith(".") else ""
        answer = _answer(request, error.status_code, own or SENTENCES.get(error.status_code, "This did not work."))
        answer.headers.update(error.headers or {})
        return answer
    if isinstance(error, TooOftenError):
        return _answer(request, 429, str(error))
    if isinstance(error, UsageError):
        return _answer(request, 422, str(error))
    LOG.error("%s", error)
    # it may name a hidden check, or a folder of the server
    return _answer(request, 500, str(error) if getattr(request.state, "teaches", False) else SENTENCES[500])


def _incomplete(request: Request, error: Exception) -> Response:
    faults = error.errors() if isinstance(error, RequestValidationError) else ()
    said = "; ".join(f"{'.'.join(map(str, fault['loc'][1:]))}: {fault['msg']}" for fault in faults)
    return _answer(request, 422, f"{said[:500]}." if request.url.path.startswith("/api/") else SENTENCES[422])


def _left(request: Request, _error: Exception) -> Response:
    """Nobody reads this answer; the log has its status."""
    return _answer(request, 499, SENTENCES[499])


def _not_there(request: Request, error: Exception) -> Response:
    """An id that no row can have: PostgreSQL knows no NUL."""
    LOG.warning("the database: %s", getattr(error, "orig", error))
    return _answer(request, 404, SENTENCES[404])


def _later(request: Request, error: Exception) -> Response:
    LOG.error("the database: %s", getattr(error, "orig", error))
    return _answer(request, 503, "The database does not answer. Try again in a moment; what was stored is safe.")


def _answer(request: Request, status: int, sentence: str) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"detail": sentence}, status)
    return page("error.html", None, status, sentence=sentence)
