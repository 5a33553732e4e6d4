"""Importing what students hand in: helpers, packages, plots, broken files, and names that shadow."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from grader.limits import Limits
from grader.sandbox import Loaded, Missing, OutOfMemory, Raised, Refused, Returned, Sandbox, Session, Survey
from grader.sandbox.replies import Code, Frame

Open = Callable[..., Session]


def value(session: Session, name: str) -> object:
    reply = session.call(name)
    assert isinstance(reply, Returned), reply
    return reply.value


def reason(loaded: Loaded | object) -> Raised:
    assert isinstance(loaded, Loaded)
    (why,) = [one.why for one in loaded.left_out]
    assert isinstance(why, Raised)
    return why


def test_helper_modules_and_packages_beside_the_solution_are_imported(submit: Open) -> None:
    session = submit(
        "import helper\nfrom layers.dense import dense\ndef f(): return helper.one() + dense()",
        helper="def one(): return 1",
        layers____init__="",
        layers__dense="from . import base\nfrom .base import two\ndef dense(): return base.two() + two()",
        layers__base="def two(): return 2",
    )
    assert value(session, "f") == 5


def test_a_folder_without_init_is_a_package_too(submit: Open) -> None:
    session = submit(
        "from parts import one\nimport parts.two\ndef f(): return one.x + parts.two.x",
        parts__one="x = 1",
        parts__two="x = 2",
    )
    assert value(session, "f") == 3


def test_any_file_name_can_be_the_module(sandbox: Sandbox) -> None:
    with sandbox.open({"solution (1).py": b"def f(): return __name__"}, module="solution (1)") as session:
        assert value(session, "f") == "solution (1)"


def test_the_module_is_not_main_and_has_no_input(submit: Open) -> None:
    session = submit(
        """
        name = __name__
        if __name__ == "__main__": raise SystemExit
        try: text = input()
        except EOFError: text = "nothing"
        def f(): return name, text
        """
    )
    assert value(session, "f") == ("solution", "nothing")


@pytest.mark.parametrize("shadow", ["numpy", "json", "linecache", "_inside"])
def test_a_students_file_never_shadows_a_library(submit: Open, shadow: str) -> None:
    session = submit(f"import {shadow}\ndef f(): return hasattr({shadow}, 'shadow')", **{shadow: "shadow = True"})
    loaded = session.load()
    assert isinstance(loaded, Loaded)
    assert loaded.left_out == ()
    assert value(session, "f") is False


def test_a_library_that_is_not_granted_is_missing(submit: Open) -> None:
    session = submit("import pandas\ndef f(): return pandas.DataFrame([1])\ndef g(): return 1")
    loaded = session.load()
    assert isinstance(loaded, Loaded)
    assert loaded.stood_in == ("pandas",)
    assert value(session, "g") == 1
    reply = session.call("f")
    assert isinstance(reply, Raised)
    assert reply.message == "this needs the package 'pandas', which is not installed here"


def test_plots_draw_nothing_and_stop_nothing(submit: Open) -> None:
    session = submit(
        """
        import matplotlib
        import matplotlib.pyplot as plt
        from matplotlib import cm
        from mpl_toolkits.mplot3d import Axes3D
        import seaborn as sns
        matplotlib.use("Agg")
        fig, ax = plt.subplots()
        fig, ((a, b), (c, d)) = plt.subplots(2, 2)
        counts, edges, bars = plt.hist([1, 2])
        line, = ax.plot([1], [2], color=cm.viridis(0.5))
        with plt.style.context("ggplot"):
            a.set_title("t"); plt.show()
        for axis in b: axis.plot()
        fig.axes[0].grid = True
        def f(): plt.figure(); return 1
        """
    )
    loaded = session.load()
    assert isinstance(loaded, Loaded)
    assert loaded.left_out == ()
    assert value(session, "f") == 1


@pytest.mark.parametrize("stop", ["1 / 0", "import sys; sys.exit()", "raise KeyboardInterrupt"])
def test_what_is_defined_around_an_exception_can_be_called(submit: Open, stop: str) -> None:
    session = submit(f"def early(): return 1\n{stop}\ndef late(): return 2")
    loaded = session.load()
    assert isinstance(loaded, Loaded)
    assert {"early", "late"} <= set(loaded.names)
    assert [(one.statement.frame.line, type(one.why)) for one in loaded.left_out] == [(2, Raised)]
    assert (value(session, "early"), value(session, "late")) == (1, 2)


def test_a_syntax_error_shows_line_and_column(submit: Open) -> None:
    loaded = submit("x = 1\nprint 'hello'\n").load()
    why = reason(loaded)
    assert why.kind == "SyntaxError"
    assert "print" in why.message
    assert why.frames == (Frame("solution.py", 2, "", "print 'hello'", 1),)


@pytest.mark.parametrize("source", [b"x = '\xff'", b"\x00", b"# coding: nonsense\n", b"\xef\xbb\xbfx = 1 +"])
def test_bytes_that_are_no_source_are_syntax_errors(sandbox: Sandbox, source: bytes) -> None:
    with sandbox.open({"solution.py": source}) as session:
        loaded = session.load()
    assert isinstance(loaded, Loaded)
    assert reason(loaded).kind in {"SyntaxError", "UnicodeDecodeError", "ValueError"}


def test_a_declared_encoding_and_windows_line_ends_are_read(sandbox: Sandbox) -> None:
    source = "# -*- coding: latin-1 -*-\r\nx = 'é'\r\ndef f(): return x\r\n".encode("latin-1")
    with sandbox.open({"solution.py": source}) as session:
        assert value(session, "f") == "é"


def test_a_module_that_was_not_handed_in_is_missing(sandbox: Sandbox) -> None:
    with sandbox.open({"homework.py": b""}) as session:
        assert session.load() == Missing("solution.py", ("homework.py",))
        assert session.call("f") == Missing("solution.py", ("homework.py",))


def test_a_source_that_is_too_large_is_refused_unread(submit: Open) -> None:
    session = submit("#" * 2000, limits=Limits(source_kib=1))
    assert session.load() == Refused("solution.py has 1 KiB; a source file may have at most 1 KiB.")


def test_an_import_that_eats_memory_is_told(submit: Open) -> None:
    session = submit("x = bytearray(1 << 40)\ndef f(): return 1", limits=Limits(memory_mib=128))
    loaded = session.load()
    assert isinstance(loaded, Loaded)
    assert [one.why for one in loaded.left_out] == [OutOfMemory(128)]
    assert value(session, "f") == 1


def test_a_survey_reads_the_source_without_running_it(submit: Open) -> None:
    session = submit(
        """
        import os.path
        from scipy import linalg
        1 / 0
        def f(a, b=1, *rest, c, **more): pass
        class N:
            def g(self): pass
        """,
        helper="from torch.nn import Linear",
    )
    survey = session.survey()
    assert isinstance(survey, Survey)
    assert replace(survey, code=None) == Survey(
        {"f": ("a", "b", "c"), "N.g": ("self",)}, ("os.path", "scipy", "torch.nn"), grown=frozenset({"f", "N.g"})
    )


def test_a_survey_sees_imports_that_are_calls(submit: Open) -> None:
    session = submit(
        """
        import importlib
        a = __import__("scipy")
        def f(name):
            importlib.import_module(name="torch.nn", package=None)
            __import__(name), __import__(), f("jax")(1)
        """
    )
    survey = session.survey()
    assert isinstance(survey, Survey)
    assert survey.imports == ("importlib", "scipy", "torch.nn")


CODE = "def f(x):\n    'What f is.'\n    y, z = x\n    return y * z\n"


def code_of(submit: Open, source: str) -> Code | None:
    survey = submit(source).survey()
    assert isinstance(survey, Survey)
    return survey.code


def test_equal_code_has_one_form_whatever_its_comments_and_empty_lines(submit: Open) -> None:
    first = code_of(submit, CODE)
    other = code_of(submit, '# mine\n\ndef f( x ):\n    """In\n    others."""\n\n    y, z = x  # two\n    return y*z\n')
    assert first is not None
    assert other is not None
    assert first.form == other.form
    assert (first.lines["solution.py"], other.lines["solution.py"]) == ((1, 2, 3, 4), (3, 4, 7, 8))
    assert (first.moving["solution.py"], other.moving["solution.py"]) == ((3,), (7,))


@pytest.mark.parametrize(
    "other",
    [
        CODE.replace("y * z", "z * y"),
        CODE.replace("return y * z", "return (y *\n        z)"),  # the same tree in more lines
        CODE.replace("y, z = x", "y, z = x.T"),
        CODE.replace("def f", "def g"),
    ],
)
def test_other_code_has_another_form(submit: Open, other: str) -> None:
    first, second = code_of(submit, CODE), code_of(submit, other)
    assert first is not None
    assert second is not None
    assert first.form != second.form


def test_code_of_which_a_part_does_not_parse_has_no_form(submit: Open) -> None:
    assert code_of(submit, f"{CODE}def g(:\n    pass\n") is None


def test_a_survey_says_that_there_is_more(submit: Open) -> None:
    survey = submit("import " + ", ".join(f"a{number}" for number in range(501))).survey()
    assert isinstance(survey, Survey)
    assert (len(survey.imports), survey.more_imports) == (500, True)


@pytest.mark.parametrize("bomb", ["-" * 100_000 + "1", "(" * 100_000, "f" + "()" * 50_000, "[" * 5000 + "]" * 5000])
def test_a_source_that_overruns_the_parser_harms_only_itself(submit: Open, bomb: str) -> None:
    session = submit(bomb, limits=Limits(load_s=3.0))
    survey = session.survey()
    assert not isinstance(survey, Refused)
    assert not isinstance(survey, Survey) or not survey.functions
    loaded = session.load()
    assert not isinstance(loaded, Loaded) or loaded.left_out
