"""Comments out lines that only a notebook understands, without moving any other line."""

import re

_MAGIC = re.compile(
    r"(?P<indent>[ \t]*)(?P<target>\w+[ \t]*=[ \t]*(?=[%!]))?"
    r"(?:(?P<timed>%time[ \t]+)(?=[^\n])|(?P<line>(?:[%!?]|[\w.]+\?{1,2}[ \t]*$)(?:\\\n|[^\n])*))",
    re.MULTILINE,
)
"""The beginning of a magic, shell line or request for help. No valid Python statement begins like this."""

_RUN = re.compile(r"%run[ \t]+(?:-\w+[ \t]+)*[\"']?(?:\./)?((?:[^\W\d]\w*/)*[^\W\d]\w*)(?:\.py|\.ipynb)?[\"']?")

_PIECE = re.compile(
    r"#[^\n]*"
    r'|"""(?:[^\\]|\\.)*?(?:"""|\Z)'
    r"|'''(?:[^\\]|\\.)*?(?:'''|\Z)"
    r'|"(?:[^"\\\n]|\\.)*"?'
    r"|'(?:[^'\\\n]|\\.)*'?"
    r"|\\\n"
    r"|[^#\"'\\()\[\]{}\n]+"
    r"|.",
    re.DOTALL,
)
"""Comments, strings and the rest: as much of Python's grammar as is needed to know where a statement starts."""


def set_aside(source: str) -> tuple[str, list[str]]:
    """The source with magics, shell lines and requests for help turned into comments, and a list of these lines."""
    # with regular expressions: `ast` and `tokenize` cannot read what is not Python
    done: list[str] = []
    aside: list[str] = []
    at = depth = 0
    fresh = True
    while at < len(source):
        if fresh and (magic := _MAGIC.match(source, at)):
            done.append(_replacement(magic))
            aside.append(magic[0].strip())
            at, fresh = magic.end(), False
            continue
        piece = _PIECE.match(source, at)
        text = piece[0] if piece else source[at]
        depth = max(0, depth + (text in "([{") - (text in ")]}"))
        # inside brackets or a string, a line that begins with `%` is the modulo operator or text
        fresh = text == "\n" and depth == 0
        done.append(text)
        at += len(text)
    return "".join(done), aside


def _replacement(magic: re.Match[str]) -> str:
    """A statement in the same column, so that a block that contains only a magic remains a block."""
    indent, target = magic["indent"], magic["target"] or ""
    if magic["timed"]:
        return f"{indent}{target}"  # `%time x = f()` runs the statement, so the statement stays
    line = magic["line"]
    comment = line.replace("\n", f"\n{indent}#")
    return f"{indent}{f'{target}{_value(line)}' if target else _statement(indent, line)}  # {comment}"


def _statement(indent: str, line: str) -> str:
    """What a line does that Python can do as well: `%run helper.py` gives the notebook all names of that module."""
    run = _RUN.fullmatch(line.strip())
    # Python allows `import *` only outside of functions
    return f"from {run[1].replace('/', '.')} import *" if run and not indent else "pass"


def _value(line: str) -> str:
    """The value of a magic that is assigned to a name: the lines that a shell prints, or the times of `%timeit -o`."""
    if line.startswith("!"):
        return "[]"
    name, _, rest = line[1:].partition(" ")
    return f"get_ipython().run_line_magic({name!r}, {rest!r})".replace("\n", " ")
