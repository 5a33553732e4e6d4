"""Tells a page that there is something new: server-sent events, one stream per page."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import StreamingResponse

from grader.serve.course_pages import Assigned
from grader.serve.hand_ins import HandIn
from grader.serve.student_pages import own_hand_in
from grader.serve.visitors import TheService

router = APIRouter(include_in_schema=False)


@router.get("/events/{slug}/{hand_in_id}")
async def events(hand_in: Annotated[HandIn, Depends(own_hand_in)], service: TheService) -> StreamingResponse:
    """The states of the visitor's own hand-in, as they change."""
    return _stream(service.watch.changes(hand_in.id))


@router.get("/events/{slug}")
async def class_events(version: Assigned, service: TheService) -> StreamingResponse:
    """A mark that changes with every hand-in and every grading of a class."""
    return _stream(service.classes.changes(version.slug))


def _stream(events: AsyncIterator[str]) -> StreamingResponse:
    return StreamingResponse(events, media_type="text/event-stream", headers={"x-accel-buffering": "no"})
