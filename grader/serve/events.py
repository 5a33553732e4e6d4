"""Tells a page that its result is there: server-sent events, one stream a page."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import StreamingResponse

from grader.serve.hand_ins import HandIn
from grader.serve.student_pages import own_hand_in
from grader.serve.visitors import TheService

router = APIRouter(include_in_schema=False)


@router.get("/events/{slug}/{hand_in_id}")
async def events(hand_in: Annotated[HandIn, Depends(own_hand_in)], service: TheService) -> StreamingResponse:
    """The states of the visitor's own hand-in, as they change."""
    stream = service.watch.changes(hand_in.id)
    return StreamingResponse(stream, media_type="text/event-stream", headers={"x-accel-buffering": "no"})
