"""Questions that are announced are answered as if each had been asked on its own."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from grader.limits import Limits
from grader.sandbox import Crashed, Missing, OutOfMemory, Raised, Refused, Reply, Returned, Session, TimedOut
from grader.sandbox.metered_worker import AHEAD
from grader.sandbox.questions import Question, call, get

Open = Callable[..., Session]

SOURCE = """
import os
import numpy as np
calls = 0
def count():
    global calls
    calls += 1
    print("call", calls)
    return calls
def raises(): raise ValueError("no")
def loops():
    while True: pass
def crashes(): os.abort()
def eats(): return np.ones(1 << 40)
def cannot_cross(): return np.array(["text"])
def too_large(): return np.ones(1 << 18)
def double(x): return 2 * x
def spoil(x): x[:] = 0
"""
LIMITS = Limits(call_s=0.3, load_s=4.0, memory_mib=256, reply_mib=1)


def asked_in_turn(session: Session, questions: Sequence[Question], announced: bool) -> list[Reply]:
    if announced:
        session.announce(questions)
    return [session.ask(question) for question in questions]


def without_times(reply: Reply) -> object:
    if isinstance(reply, TimedOut):
        return TimedOut  # which of its clocks stops an endless loop depends on how busy the machine is
    return (reply.value, reply.printed) if isinstance(reply, Returned) else reply


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("raises", Raised),
        ("loops", TimedOut),
        ("crashes", Crashed),
        ("eats", OutOfMemory),
        ("cannot_cross", Refused),
        ("too_large", Refused),
        ("absent", Missing),
    ],
)
def test_a_call_that_fails_costs_itself_and_no_other(submit: Open, name: str, kind: type[Reply]) -> None:
    questions = [call(each, []) for each in ("count", "count", name, "count", "raises", "count")]
    alone = asked_in_turn(submit(SOURCE, LIMITS), questions, announced=False)
    ahead = asked_in_turn(submit(SOURCE, LIMITS), questions, announced=True)
    assert isinstance(ahead[2], kind)
    assert list(map(without_times, ahead)) == list(map(without_times, alone))


def test_there_may_be_more_questions_than_the_wire_holds(submit: Open) -> None:
    sizes = [1, 5, 10_000, 3, 200_000, *range(3 * AHEAD)]
    questions = [call("double", [np.arange(float(size))]) for size in sizes]
    replies = asked_in_turn(submit(SOURCE), questions, announced=True)
    assert [reply.value.shape for reply in replies if isinstance(reply, Returned)] == [(size,) for size in sizes]


def test_small_questions_with_large_answers_do_not_stop_the_wire(submit: Open) -> None:
    questions = [call("too_large", []) for _ in range(AHEAD)]
    assert all(isinstance(reply, Returned) for reply in asked_in_turn(submit(SOURCE), questions, announced=True))


def test_the_same_question_may_be_announced_several_times(submit: Open) -> None:
    count, value = call("count", []), get("calls")
    questions = [count, count, value, count, *[count] * AHEAD, value]
    replies = asked_in_turn(submit(SOURCE), questions, announced=True)
    values = [reply.value for reply in replies if isinstance(reply, Returned)]
    assert values == [1, 2, 2, *range(3, AHEAD + 4), AHEAD + 3]


def test_what_is_announced_and_never_asked_is_passed_over(submit: Open) -> None:
    session = submit(SOURCE)
    questions = [call("double", [k]) for k in range(6)]
    session.announce(questions)
    assert session.ask(questions[0]).value == 0
    assert session.ask(questions[4]).value == 8
    assert session.call("double", 21).value == 42
    assert session.ask(questions[5]).value == 10


def test_a_announced_call_has_arguments_of_its_own(submit: Open) -> None:
    numbers = np.arange(3.0)
    question, spoil = call("double", [numbers]), call("spoil", [numbers])
    replies = asked_in_turn(submit(SOURCE), [question, spoil, question], announced=True)
    assert replies[2].value.tolist() == [0.0, 2.0, 4.0]


def test_nothing_is_announced_beyond_the_time_of_a_submission(submit: Open) -> None:
    limits = Limits(call_s=0.1, load_s=4.0, submission_s=0.3)
    questions = [call("loops", []) for _ in range(12)]
    replies = asked_in_turn(submit(SOURCE, limits), questions, announced=True)
    assert {type(reply) for reply in replies} == {TimedOut}
