"""Starts the database, the dispatcher and the web server, and stops them."""

import signal
import socket
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import uvicorn

from grader.errors import UsageError
from grader.gradebook import Gradebook, open_gradebook
from grader.gradebook.engine import database_file, database_url, newest_revision
from grader.sandbox import Isolation, Level
from grader.serve.accounts import INSTRUCTOR, NewPass, ensure_account, new_pass, revoke
from grader.serve.app import make_app
from grader.serve.course_assignments import CourseAssignments
from grader.serve.logs import log_to
from grader.serve.service import Service
from grader.serve.slow_connections import LimitedConnection
from grader.serve.stations import GradingOptions
from grader.serve.supervisor import Supervisor, WorkOptions
from grader.serve.tickets import IdentityProvider, ProviderOptions

LINK_LASTS = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """How the service is started."""

    db: str
    grading: GradingOptions
    host: str = "127.0.0.1"
    port: int = 8000
    url: str = ""
    """The address that browsers use, if there is a proxy in front."""
    behind_proxy: bool = False
    allow_weak: bool = False
    """Whether a public address may be used although student code is not sealed."""
    provider: ProviderOptions | None = None

    @property
    def base(self) -> str:
        """The address for browsers."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.url.rstrip("/") or f"http://{host}:{self.port}"

    @property
    def must_be_sealed(self) -> bool:
        """Whether student code must run at `sealed` at least, because other machines can reach the service."""
        return (is_public(self.host) or bool(self.url)) and not self.allow_weak

    @property
    def work(self) -> WorkOptions:
        """What the dispatcher is told. The process that grades refuses a weaker level by itself: it may be on another
        machine."""
        setup = self.grading.setup
        required = Level.parse(setup.required or Level.PROCESS.word)
        level = max(required, Level.SEALED) if self.must_be_sealed else required
        return WorkOptions(self.db, replace(self.grading, setup=replace(setup, required=level.word)))


def is_public(host: str) -> bool:
    """Whether other machines can reach an address."""
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"


def require_seal(options: ServerOptions, isolation: Isolation) -> None:
    """Refuse to serve other machines if student code is not sealed.

    Raises:
        UsageError: the address is public, and the machine does not reach `sealed`.
    """
    here = not options.grading.setup.executor
    if here and options.must_be_sealed and isolation.level < Level.SEALED:
        raise UsageError(
            f"{options.base}: other machines can reach this address, but student code here is isolated by "
            f"{isolation.text} only. `grader doctor` says what is missing. Serve at 127.0.0.1, or add --allow-weak."
        )


def back_up(db: str) -> Path | None:
    """Copy an SQLite database that is about to be migrated; returns the copy."""
    file = database_file(database_url(db))
    if file is None or not file.is_file():
        return None
    with closing(sqlite3.connect(file)) as old:
        tables = {name for (name,) in old.execute("SELECT name FROM sqlite_master")}
        if "alembic_version" not in tables:
            return None
        ((revision,),) = old.execute("SELECT version_num FROM alembic_version")
        if revision == newest_revision():
            return None
        copy = file.with_name(f"{file.name}.before-{newest_revision()}")
        copy.touch(file.stat().st_mode)  # for the same people
        with closing(sqlite3.connect(copy)) as new:
            old.backup(new)
    return copy


def instructors_link(gradebook: Gradebook, base: str) -> str:
    """A link that signs the instructor in, and expires after `LINK_LASTS` or when the next one is made."""
    now = datetime.now(UTC)
    with gradebook.transaction() as connection:
        account = ensure_account(connection, "instructor", INSTRUCTOR, now)
        revoke(connection, account.id, "link")
        secret = new_pass(connection, account.id, NewPass(kind="link", lasts=LINK_LASTS, label="start"), now)
    return f"{base}/in/{secret}"


def identity_provider(options: ServerOptions) -> IdentityProvider | None:
    """Provider with which people may sign in, in addition to their personal links.

    Raises:
        UsageError: the extra is not installed, or an option makes no sense.
    """
    if options.provider is None:
        return None
    try:
        from grader.serve.openid import OpenIDProvider
    except ModuleNotFoundError as error:
        raise UsageError(f"--oidc: no module {error.name!r}. Try `pip install 'gradient-grader[oidc]'`.") from error
    return OpenIDProvider(options.provider, options.base)


def listen(host: str, port: int) -> socket.socket:
    """Take an address.

    Raises:
        UsageError: another program has it, or it is not of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        reason, _, _ = (error.strerror or str(error)).partition(" (")  # Python says the address once more
        raise UsageError(
            f"{host}, port {port}: cannot listen there: {reason}. "
            "If a service runs there already, stop it, or choose another --port."
        ) from error


def serve(options: ServerOptions, tell: Callable[[str], None]) -> None:
    """Serve until it is stopped.

    Args:
        options: How it is started.
        tell: Tells the person at the terminal.

    Raises:
        UsageError: it cannot listen at this address.
    """
    # first of all: a second start by mistake must not end the link of the service that runs
    with closing(listen(options.host, options.port)) as listening:
        _serve_at(listening, options, tell)


def _serve_at(listening: socket.socket, options: ServerOptions, tell: Callable[[str], None]) -> None:
    log_to("grader")
    # the web server raises the signal again when it has stopped: then the dispatcher still has to finish
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if copy := back_up(options.db):
        tell(f"The database is migrated to a newer schema. A copy with the old one is in {copy}.")
    with open_gradebook(options.db, durable=True) as gradebook, Supervisor(options.work) as supervisor:
        secure = options.base.startswith("https://")
        assignments, provider = CourseAssignments(options.grading.course), identity_provider(options)
        service = Service(gradebook, assignments, supervisor.wake, secure, provider=provider)
        tell(f"Serving {options.grading.course} at {options.base}")
        tell(f"Sign in as instructor: {instructors_link(gradebook, options.base)}")
        tell("There is no telemetry: nothing is sent to other servers. Ctrl-C stops.")
        try:
            uvicorn.Server(_config(options, service)).run(sockets=[listening])
        finally:  # a signal ends it by an exception
            tell("Stopping: running gradings finish first.")


def _config(options: ServerOptions, service: Service) -> uvicorn.Config:
    return uvicorn.Config(
        make_app(service),
        http=LimitedConnection,
        ws="none",
        host=options.host,
        port=options.port,
        # its own lines would hold paths, and a path may hold the secret of a link
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=options.behind_proxy,
        timeout_graceful_shutdown=5,
        limit_concurrency=2000,
    )
