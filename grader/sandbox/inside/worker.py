"""The loop of the process that runs student code: read a frame, do what it asks, answer with a frame."""

import importlib.util
import io
import random
import sys
from importlib.machinery import ModuleSpec
from typing import Any

import numpy as np

from .editing.stepping import edit
from .editing.varying import vary
from .faults import Report, describe, locate_warnings
from .frame import (
    GREETING,
    PREFIX,
    REPLY_HEADER,
    REQUEST_HEADER,
    SMALL,
    Buffer,
    Bytes,
    Caps,
    FrameError,
    decode,
    encode,
    sizes,
)
from .loading.loader import SubmissionLoader, import_packages_of
from .loading.notebook import install
from .loading.removed_names import put_back, used
from .loading.running import Running
from .loading.survey import survey
from .objects import NAMES, OPERATIONS, Objects, Request, UnknownNameError
from .printing import Printing
from .python_values import rebuilt

SEED = 20_000
"""Seed of the global random states at import. Without it a result would depend on which zygote forked the worker."""


class Worker:
    """Serves one submission, from its files to the results of its functions."""

    def __init__(self, wire: io.RawIOBase, granted: tuple[str, ...]) -> None:
        self.wire = wire
        self.requests = io.BufferedReader(wire, SMALL)  # the grader sends many requests at once
        self.number = 0
        self.granted = granted
        self.objects = Objects()
        self.sources = SubmissionLoader({})
        self.caps = Caps(REPLY_HEADER, 0)
        self.printing = Printing()

    def serve(self) -> None:
        """Serve requests until the grader closes its end."""
        self.send(memoryview(GREETING))
        while (frame := receive(self.requests)) is not None:
            self.number += 1
            # Before every request: the call before may have replaced the streams.
            self.printing.start()
            request = decode(*frame, self.objects.resolve, put_together=rebuilt)
            for piece in self.answer(request):
                self.send(memoryview(piece))

    def send(self, view: memoryview) -> None:
        while view:
            view = view[self.wire.write(view) :]

    def answer(self, request: Request) -> list[Buffer]:
        """The frame that answers a request. If the result cannot cross, the answer says why."""
        reply = self.outcome(request)
        rest = {"number": self.number, "printed": self.printing.take()}
        caps = Caps(REPLY_HEADER, min(self.caps.payload, request.get("reply_bytes", self.caps.payload)))
        try:
            return encode(reply | rest, caps, self.objects.keep, exact=not request.get("whole", True))
        except FrameError as stop:
            return encode({"kind": "refused", "reason": f"The result {stop}."} | rest, caps)
        except BaseException as stop:  # noqa: BLE001  even reading a value's type can run student code
            return encode(describe(stop, self.sources.lines) | rest, caps)

    def outcome(self, request: Request) -> Report:
        try:
            if request["op"] in ("load", "survey"):
                return self.begin(request)
            if self.objects.lost:
                self.objects.lost = False
                return {"kind": "lost"}
            return (OPERATIONS | {"vary": vary, "edit": edit})[request["op"]](self.objects, request)
        except UnknownNameError as stop:
            return {"kind": "missing", "name": str(stop), "names": self.objects.names()}
        except BaseException as stop:  # noqa: BLE001  anything that student code raises, even SystemExit, is an answer
            return describe(stop, self.sources.lines)

    def begin(self, request: Request) -> Report:
        """Take the submission's files and limits, then import its module, or only read it for a survey."""
        files = {name: data.tobytes() for name, data in request["files"].items()}
        self.sources = SubmissionLoader(files, self.granted, request["given"])
        self.objects.files = {name: "".join(self.sources.lines[name]) for name in files if name in self.sources.lines}
        locate_warnings(self.sources.lines)
        self.caps = Caps(REPLY_HEADER, request["reply_bytes"])
        self.printing.kept.limit = request["output_bytes"]
        self.objects.last = request["first_handle"]
        spec = self.sources.find_spec(request["module"])
        if spec is None or spec.origin is None or spec.origin not in files:
            return {"kind": "missing", "name": f"{request['module']}.py", "names": sorted(files)[:NAMES]}
        return (
            self.load(spec, request["loading"])
            if request["op"] == "load"
            else survey(self.sources, spec.origin, request["starter"], code=request["code"])
        )

    def load(self, spec: ModuleSpec, settings: Request) -> Report:
        """Run the submission's module. What stops is left out; the rest can be called."""
        running = Running(self.sources.files, self.sources.lines, settings, self.announce)
        self.sources.run = running.run
        # The student's files come first, but `SubmissionLoader` declines names of the standard library and of granted
        # packages.
        sys.meta_path[:] = [self.sources, *sys.meta_path, running.stand_ins]
        install()
        restored = put_back(used(self.sources.lines)) if settings["compat"] else []
        random.seed(SEED)
        np.random.seed(SEED)  # noqa: NPY002
        import_packages_of(spec.name, self.sources)
        if spec.name not in sys.modules:
            sys.modules[spec.name] = module = importlib.util.module_from_spec(spec)
            self.sources.exec_module(module)
        self.objects.module = sys.modules[spec.name]
        running.stand_ins.loading = False
        return {
            "kind": "loaded",
            "names": self.objects.names(),
            "left_out": running.left_out,
            "not_run": running.not_run,
            "stood_in": sorted(running.stand_ins.allowed)[:NAMES],
            "restored": restored,
        }

    def announce(self, statement: Report | None) -> None:
        """Say which statement is about to run: if it ends this process, the grader leaves it out in the next."""
        said = {"kind": "runs", "number": self.number, "printed": "", "statement": statement}
        for piece in encode(said, self.caps, self.objects.keep):
            self.send(memoryview(piece))


def receive(requests: "io.BufferedReader[Any]") -> tuple[bytes, Bytes] | None:
    """Header and payload of the next frame, or None if the grader has closed its end."""
    prefix = requests.read(PREFIX.size)
    if len(prefix) < PREFIX.size:
        return None
    header_size, payload_size = sizes(prefix, Caps(REQUEST_HEADER, sys.maxsize))
    header, payload = requests.read(header_size), np.empty(payload_size, np.uint8)
    if len(header) < header_size or requests.readinto(payload.data) < payload_size:
        return None
    return header, payload
