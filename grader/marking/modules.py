"""The modules of one submission, each loaded and asked in a separate process."""

import math
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace

from grader.closing import Closing
from grader.limits import Limits
from grader.sandbox import Loading, Sandbox, Session
from grader.sandbox.questions import Question
from grader.sandbox.replies import Failed, LoadReply, Missing, Reply, Survey


class Modules(Closing):
    """Answers for all modules of a submission: `q2_sigmoid.forward` is asked in the process of `q2_sigmoid`.

    A name without a module is one of the first module's.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        files: Mapping[str, bytes],
        names: Sequence[str],
        limits: Limits,
        loading: Loading | None = None,
    ) -> None:
        self.sandbox, self.files, self.names = sandbox, files, tuple(names)
        self._limits, self._loading = limits, loading
        self._sessions: dict[str, Session] = {}
        self._open = ExitStack()

    def close(self) -> None:
        self._open.close()

    def of(self, module: str | None) -> Session:
        """The session with a module; with the first one for None."""
        name = module or self.names[0]
        if name not in self._sessions:
            # opened when needed, when it is known how much of the submission's time the others have used
            left = replace(self._limits, submission_s=max(0.0, self._limits.submission_s - self.seconds))
            self._sessions[name] = self._open.enter_context(self.sandbox.open(self.files, name, left, self._loading))
        return self._sessions[name]

    def reopened(self, real_s: float = math.inf) -> "Modules":
        """The same submission in new processes, to run it with edits: edited code leaves traces and takes time.

        It takes at most `real_s` seconds of real time, if its limits grant more.
        """
        limits = replace(self._limits, submission_s=min(real_s, self._limits.submission_s))
        return Modules(self.sandbox, self.files, self.names, limits, self._loading)

    def starter(self) -> "Modules":
        """What students start from, as if it were handed in."""
        begun = self._loading.starter if self._loading else {}
        return Modules(self.sandbox, begun, self.names, self._limits, self._loading)

    @property
    def seconds(self) -> float:
        """Real time that all modules have used, in seconds."""
        return sum(session.seconds for session in self._sessions.values())

    @property
    def cpu_seconds(self) -> float:
        """Processor time that all modules have used, in seconds."""
        return sum((session.cpu_seconds for session in self._sessions.values()), 0.0)

    def load(self) -> LoadReply:
        """The result of importing the first module."""
        return self.of(None).load()

    def announce(self, asked: Sequence[Question]) -> None:
        """Announce the next questions, in order, to the modules that they are for."""
        for name in self.names:
            own = [question.at(path) for question in asked for module, path in [self._home(question)] if module == name]
            if own:
                self.of(name).announce(own)

    def ask(self, asked: Question) -> Reply:
        """The answer to one question."""
        module, path = self._home(asked)
        return self._in_full(module, path, asked, self.of(module).ask(asked.at(path)))

    def renew(self, *, survey: bool = False) -> None:
        """Forget everything: the next answer comes from a process that was asked nothing before.

        Args:
            survey: Whether `survey` will be called.
        """
        for session in self._sessions.values():
            session.renew(survey=survey)

    def survey(self) -> Survey | Failed:
        """What the first module defines and imports."""
        return self.of(None).survey()

    def limit_share(self) -> float:
        """The largest share of its time limit that a call has taken since the last call of this method."""
        return max((session.limit_share() for session in self._sessions.values()), default=0.0)

    def _home(self, asked: Question) -> tuple[str, str]:
        return self._split(asked.fields["path"])

    def _split(self, name: str) -> tuple[str, str]:
        """The module that a name is in, and the rest of the name."""
        # the longest first: `course.layers` and `course` may both be wanted
        for module in sorted(self.names, key=len, reverse=True):
            if name.startswith(f"{module}."):
                return module, name.removeprefix(f"{module}.")
        return self.names[0], name

    def _in_full(self, module: str, path: str, asked: Question, reply: Reply) -> Reply:
        """A missing name, named as it was asked for."""
        if not isinstance(reply, Missing) or path == asked.fields["path"] or reply.name != path:
            return reply
        return Missing(asked.fields["path"], tuple(f"{module}.{name}" for name in reply.defined), reply.left_out)
