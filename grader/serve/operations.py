"""For machines: whether the service is well, how much it has to do, and the static files of pages."""

from datetime import datetime

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, Response

from grader.serve import jobs
from grader.serve.pages import static_file
from grader.serve.service import Service
from grader.serve.visitors import TheService, watcher

router = APIRouter(include_in_schema=False)
FOR_AN_HOUR = {"cache-control": "public, max-age=3600"}


@router.api_route("/healthz", methods=["GET", "HEAD"])
def health(service: TheService) -> Response:
    """200 if the database answers and jobs are taken; 503 if the oldest job waits too long."""
    with service.gradebook.transaction() as connection:
        waited = _waited_s(service, jobs.oldest_waiting(connection))
    well = waited < service.patience_s
    return JSONResponse(
        {"status": "ok" if well else "slow", "oldest_job_seconds": round(waited, 1)}, 200 if well else 503
    )


@router.get("/metrics", dependencies=[Depends(watcher)])
def metrics(service: TheService) -> Response:
    """Figures in the text format of Prometheus, without names, for a program with a teacher's token."""
    return PlainTextResponse("\n".join(_lines(service)) + "\n", media_type="text/plain; version=0.0.4")


def _lines(service: Service) -> list[str]:
    with service.gradebook.transaction() as connection:
        counted, taken = jobs.counts(connection), jobs.time_taken(connection)
        waited = _waited_s(service, jobs.oldest_waiting(connection))
    return [
        "# TYPE grader_jobs gauge",
        *(f'grader_jobs{{state="{state}"}} {count}' for state, count in counted.items()),
        "# TYPE grader_oldest_job_seconds gauge",
        f"grader_oldest_job_seconds {waited:.3f}",
        "# TYPE grader_job_seconds summary",
        f"grader_job_seconds_count {taken.count}",
        f"grader_job_seconds_sum {taken.seconds:.3f}",
    ]


def _waited_s(service: Service, since: datetime | None) -> float:
    return (service.now() - since).total_seconds() if since else 0.0


@router.get("/favicon.ico")
def icon() -> Response:
    """No icon: browsers ask for one by themselves, and would report an error."""
    return Response(status_code=204, headers=FOR_AN_HOUR)


@router.get("/static/{name}")
def static(name: str) -> Response:
    """A file that pages link to."""
    text = static_file(name)
    if text is None:
        raise HTTPException(404)
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    return Response(text, media_type=kind, headers=FOR_AN_HOUR)
