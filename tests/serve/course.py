"""A small course, its service in this process, and people who use it."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from starlette.testclient import TestClient

from grader.authoring.skeleton import new_assignment, new_course, write_new
from grader.batch import Setup
from grader.gradebook import Gradebook
from grader.gradebook.schema import METADATA
from grader.gradebook.service_schema import JOBS
from grader.intake.roster import Person
from grader.serve.accounts import Role
from grader.serve.app import ROUTES, make_app
from grader.serve.course_assignments import CourseAssignments
from grader.serve.dispatcher import Dispatcher
from grader.serve.inviting import invite
from grader.serve.service import Service
from grader.serve.stations import GradingOptions
from tests.own_reference import forget_reference

HIDDEN = """
[[checks]]
id = "again"
kind = "value"
title = "also for other inputs"
points = 5
visibility = "hidden"
function = "center"
arguments = ["x"]
returns = ["y"]
reference = "centering:center"
"""
POLICY = """
[policy]
due = 2030-01-31T23:59:00
timezone = "Europe/Berlin"
attempts = { burst = 3, every = "30 min" }
"""
RIGHT = b"def center(x):\n    return x - x.mean(axis=0)\n"
WRONG = b"def center(x):\n    return x - x.mean()\n"


def write_course(folder: Path) -> Path:
    """A course with one assignment, with a visible and a hidden check."""
    write_new(new_course("course"), folder)
    write_new(new_assignment("centering"), folder)
    toml = folder / "assignments/centering/assignment.toml"
    toml.write_text(toml.read_text() + HIDDEN + POLICY)
    return folder


@dataclass
class World:
    """A running service."""

    course: Path
    gradebook: Gradebook
    service: Service
    dispatcher: Dispatcher
    client: TestClient

    def visit(self, name: str, role: Role = "student") -> "Browser":
        """Somebody who has signed in by a personal link."""
        return Browser(self, self.link(name, role))

    def link(self, name: str, role: Role = "student") -> str:
        """A new personal link."""
        person = Person(name.title(), f"{name}@example.org", login=name)
        ((_, _, _, link),) = invite(self.gradebook, [person], role, "", anew=True)
        return link

    def work(self, later: bool = False) -> int:
        """Do all jobs that wait, or that will be tried again later; returns how many."""
        if later:
            with self.gradebook.transaction() as connection:
                connection.execute(update(JOBS).values(not_before=JOBS.c.made_at))
        done = 0
        while self.dispatcher.do_next():
            done += 1
            if self.dispatcher.is_stopped:  # as the supervisor does
                self.start_anew()
        return done

    def start_anew(self) -> None:
        """Start the dispatcher as in a new process."""
        self.dispatcher.close()
        forget_reference()
        self.dispatcher = Dispatcher(self.gradebook, GradingOptions(self.course, Setup(jobs=1)))

    def forget_files(self) -> None:
        """Read the course's files again at once."""
        self.service.assignments.forget()
        self.dispatcher.forget_files()

    def routes(self) -> list[Any]:
        """All routes of the application."""
        return [route for room in ROUTES for route in room.router.routes]

    def everything_kept(self) -> str:
        """All rows of all tables."""
        with self.gradebook.transaction() as connection:
            return repr([connection.execute(select(table)).all() for table in METADATA.sorted_tables])


def open_world(folder: Path, gradebook: Gradebook) -> World:
    """A service over a gradebook, with nobody in it."""
    course = write_course(folder / "course")
    service = Service(gradebook, CourseAssignments(course))
    dispatcher = Dispatcher(gradebook, GradingOptions(course, Setup(jobs=1)))
    return World(course, gradebook, service, dispatcher, TestClient(make_app(service), follow_redirects=True))


class Browser:
    """A browser with its own cookies that fills in forms as they stand in pages."""

    def __init__(self, world: World, link: str = "") -> None:
        self.client = TestClient(world.client.app, follow_redirects=True)
        if link:
            sign_in(self.client, link)

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, path: str, data: dict[str, str] | None = None, **more: Any) -> Any:
        """Send a form with the session's token."""
        csrf = field(self.client.get("/tokens").text, "csrf")
        return self.client.post(path, data={"csrf": csrf, **(data or {})}, **more)

    def field(self, path: str, name: str) -> str:
        """The value of a hidden field of a page."""
        return field(self.get(path).text, name)

    def link_to(self, path: str, name: str) -> str:
        """Where the link of this name on a page leads."""
        found = re.search(rf'href="([^"]*)"><bdi>{name}</bdi>', self.get(path).text)
        assert found, name
        return found[1]

    def hand_in(self, content: bytes = RIGHT, name: str = "solution.py") -> Any:
        return self.post("/a/centering", files=[("files", (name, content))])


def sign_in(client: TestClient, link: str, **more: Any) -> Any:
    """Open a personal link, and send the form that is there."""
    page = client.get(link).text
    return client.post("/sign-in", data={name: field(page, name) for name in ("secret", "state")}, **more)


def words(answer: Any) -> str:
    """A page's text in one line, its tags too."""
    return " ".join(answer.text.split())


def field(page: str, name: str) -> str:
    """The value of a form's hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, page[:2000]
    return found[1]
