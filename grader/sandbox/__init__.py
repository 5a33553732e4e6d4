"""Run student code in a sealed process that holds no answers and only replies to calls."""

from .environment import Environment
from .inside.frame import Handle
from .levels import Isolation, Level
from .questions import Loading, MemoryLayout, Question
from .replies import (
    Crashed,
    Failed,
    Frame,
    LeftOut,
    Loaded,
    LoadReply,
    Missing,
    Observed,
    OutOfMemory,
    Raised,
    Refused,
    Reply,
    ReportedStatement,
    Returned,
    Survey,
    TimedOut,
)
from .sandbox import Sandbox
from .session import Session
from .student import CallFailed, NameMissing, Student, whole_value

__all__ = [
    "CallFailed",
    "Crashed",
    "Environment",
    "Failed",
    "Frame",
    "Handle",
    "Isolation",
    "LeftOut",
    "Level",
    "LoadReply",
    "Loaded",
    "Loading",
    "MemoryLayout",
    "Missing",
    "NameMissing",
    "Observed",
    "OutOfMemory",
    "Question",
    "Raised",
    "Refused",
    "Reply",
    "ReportedStatement",
    "Returned",
    "Sandbox",
    "Session",
    "Student",
    "Survey",
    "TimedOut",
    "whole_value",
]
