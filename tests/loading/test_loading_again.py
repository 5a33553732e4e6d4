"""How a module is loaded: strictly, with old names, and again after what ended the process."""

from collections.abc import Iterator

import pytest

from grader.limits import Limits
from grader.sandbox import Crashed, Loaded, Loading, Missing, Raised, Returned, Sandbox, Session, TimedOut

LIMITS = Limits(load_s=0.4, memory_mib=256)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(LIMITS) as running:
        yield running


def opened(sandbox: Sandbox, source: str, loading: Loading | None = None) -> Session:
    return sandbox.open({"solution.py": source.encode()}, loading=loading)


def test_strictly_a_module_that_does_not_import_can_not_be_called(sandbox: Sandbox) -> None:
    with opened(sandbox, "def f(): return 1\n1 / 0", Loading(strict=True)) as session:
        assert isinstance(session.load(), Raised)
        assert isinstance(session.call("f"), Raised)


@pytest.mark.parametrize(("compat", "restored"), [(True, ("float", "product")), (False, ())])
def test_removed_names_are_put_back_where_the_assignment_allows_it(
    sandbox: Sandbox, compat: bool, restored: tuple[str, ...]
) -> None:
    source = "import numpy as np\ndef f(): return np.product([2, 3]) * np.float(2)"
    with opened(sandbox, source, Loading(compat=compat)) as session:
        loaded, reply = session.load(), session.call("f")
    assert isinstance(loaded, Loaded)
    assert loaded.restored == restored
    assert isinstance(reply, Returned if compat else Raised)


def test_an_endless_statement_is_left_out_and_never_run_again(sandbox: Sandbox) -> None:
    source = (
        "def f(): return 1\nwhile True: w = 1\ndef g(): import os; os._exit(1)\ndef h(): return 2\ndef k(): return w"
    )
    with opened(sandbox, source) as session:
        loaded = session.load()
        assert isinstance(loaded, Loaded)
        assert [(one.statement.frame.line, type(one.why)) for one in loaded.left_out] == [(2, TimedOut)]
        assert isinstance(session.call("g"), Crashed)
        session.limit_share()
        assert isinstance(session.call("h"), Returned)  # by a worker that did not wait for line 2 again
        assert session.limit_share() < 1
        reply = session.call("k")
        assert isinstance(reply, Raised)
        assert reply.left_out is not None


def test_several_statements_may_end_the_process(sandbox: Sandbox) -> None:
    source = "import os\na = os._exit(1)\nb = os.abort()\ndef f(): return 1"
    with opened(sandbox, source) as session:
        loaded = session.load()
        assert isinstance(loaded, Loaded)
        assert [one.statement.frame.line for one in loaded.left_out] == [2, 3]
        assert isinstance(session.call("f"), Returned)
        assert isinstance(missing := session.call("a"), Missing)
        assert missing.left_out is not None


def test_after_two_endless_statements_only_definitions_are_loaded(sandbox: Sandbox) -> None:
    source = "\n".join(f"while True: x{number} = 1" for number in range(10)) + "\ndef f(): return 1"
    with opened(sandbox, source) as session:
        loaded = session.load()
        assert isinstance(loaded, Loaded)
        assert (len(loaded.left_out), len(loaded.not_run)) == (2, 8)
        assert isinstance(session.call("f"), Returned)


def test_what_nothing_wanted_depends_on_is_not_run(sandbox: Sandbox) -> None:
    source = "def f(): return 1\nfor n in range(10**12): w = n\nprint(w)"
    with opened(sandbox, source, Loading(wanted=frozenset({"f"}))) as session:
        loaded = session.load()
        assert isinstance(loaded, Loaded)
        assert [one.frame.line for one in loaded.not_run] == [2, 3]
        assert loaded.left_out == ()
