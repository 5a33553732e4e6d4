"""Removes what our assignments cannot contain from an imported one, with a note, so that it can be loaded."""

import re
import sys
from dataclasses import replace

from grader.importing.imported import ImportedAssignment, Note

SHADOWS = "a module of Python has this name, and would be imported instead. Rename it."
HANDED_IN = "students hand in a file with this name. Rename it."
NOT_FOR_STUDENTS = "its name says that students must not read it. Copy it to `given/` if they may."
WITH_ANSWERS = "solutions or hidden tests are marked in it. Copy it to `given/` without them if students need it."
SAYS_SECRET = {"solution", "solutions", "sol", "answer", "answers", "hidden", "secret", "secrets", "private"} | {
    *("grades", "gradebook", "rubric", "autograder")
}
"""Words in the name of a file or folder that is not for students."""
MARKS = re.compile(rb"\b(BEGIN|START)\s+(SOLUTION|HIDDEN TESTS)\b", re.IGNORECASE)
ELSEWHERE = re.compile(r"\s*(-e|-r|-c|--editable|--requirement|--constraint|\.|/)")
"""Lines of a `requirements.txt` that name another file."""
GRADERS = {"otter-grader", "nbgrader", "gradescope-utils", "jupyter", "jupyterlab", "notebook", "ipykernel", "okpy"}
"""Packages that the other grader needs, and students' code does not."""


def fitted(imported: ImportedAssignment) -> ImportedAssignment:
    """The assignment without files and requirements that would keep it from being loaded."""
    refused = {
        path: why for path, content in imported.given.items() if (why := _why_not(path, content, imported.module))
    }
    given = {path: content for path, content in imported.given.items() if path not in refused}
    lines = imported.requirements.splitlines()
    left_out = [line for line in lines if ELSEWHERE.match(line)]
    kept = [line for line in lines if line not in left_out and package_of(line) not in GRADERS]
    notes = [Note(path, "not carried over", why) for path, why in refused.items()]
    notes += [Note("requirements.txt", "not carried over", f"{line.strip()}: another file.") for line in left_out]
    return replace(imported, given=given, requirements="\n".join(kept), notes=(*imported.notes, *notes))


def package_of(line: str) -> str:
    """The package that a line of a `requirements.txt` names: `scikit-learn` for `scikit_learn>=1.5`."""
    return re.split(r"[^\w.-]", line.strip(), maxsplit=1)[0].lower().replace("_", "-")


def _why_not(path: str, content: bytes, module: str) -> str:
    if path.endswith(".py") and path.removesuffix(".py").replace("/", ".") == module:
        return HANDED_IN
    if path.startswith(".") or "/." in path or SAYS_SECRET & {*re.split(r"[^a-z]+", path.lower())}:
        return NOT_FOR_STUDENTS
    if MARKS.search(content):
        return WITH_ANSWERS
    if not path.endswith(".py"):
        return ""
    return SHADOWS if path.partition("/")[0].removesuffix(".py") in sys.stdlib_module_names else ""
