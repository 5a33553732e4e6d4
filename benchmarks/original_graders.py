"""The points that Otter, gradescope-utils and nbgrader themselves give to the examples of `tests/importing`.

PYTHON is that of an environment that has these programs; they run without containers. EXAMPLE may be left out.

    uv run benchmarks/original_graders.py PYTHON [EXAMPLE]

It prints, for each submission, what the original gives and what we give.
"""

import json
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

EXAMPLES = Path(__file__).parents[1] / "tests/importing/examples"
OTTER = """
import json, sys, warnings
from pathlib import Path
warnings.simplefilter("ignore")
from otter.test_files import ExceptionTestFile, OKTestFile
found = {}
names = {"__name__": "submission"}
import io, contextlib
with contextlib.redirect_stdout(io.StringIO()):
    try:
        exec(compile(open(sys.argv[2]).read(), "submission", "exec"), names)
    except BaseException as error:
        print("stopped", error, file=sys.stderr)
for path in sorted(Path(sys.argv[1]).glob("*.py")):
    kind = ExceptionTestFile if 'OK_FORMAT = False' in path.read_text() else OKTestFile
    test = kind.from_file(str(path))
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            test.run(names)
        except BaseException as error:
            found[test.name] = f"the grader ends: {type(error).__name__}"
            continue
    found[test.name] = test.score
print(json.dumps(found))
"""


def points(command: list[str], folder: Path) -> object:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    return json.loads(lines[-1]) if lines else f"no result, exit {done.returncode}"


def of_otter(python: str, tests: Path, submission: Path, folder: Path) -> object:
    return points([python, "-c", OTTER, str(tests), str(submission)], folder)


def assigned(python: str, notebook: Path, folder: Path) -> Path:
    """The tests that `otter assign` makes of a notebook."""
    command = [python, "-m", "otter", "assign", "--no-run-tests", "--no-pdfs", str(notebook), str(folder / "dist")]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder / "dist/autograder/tests"


def of_gradescope(python: str, source: Path, submission: Path, folder: Path) -> object:
    subprocess.run(["cp", "-r", f"{source}/.", str(folder)], check=True)
    (folder / "layers.py").write_bytes(submission.read_bytes())
    code = "import sys; sys.path[:0] = ['.', 'tests']; exec(open('run_tests.py').read())"
    done = subprocess.run([python, "-c", code], cwd=folder, capture_output=True, text=True, timeout=300)
    begin = done.stdout.find("{")
    try:
        tests = json.loads(done.stdout[begin:])["tests"]
    except ValueError:
        return f"no result, exit {done.returncode}"
    return {test["name"]: test["score"] for test in tests if "score" in test}


def of_nbgrader(python: str, source: Path, submission: Path, folder: Path) -> object:
    """Put the submission's code into the cells of the student's notebook, run it, and take the cells' grades."""
    notebook = json.loads((source / "problem1.ipynb").read_text())
    parts = submission.read_text()
    first = True
    for cell in notebook["cells"]:
        stated = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] == "code" and (not stated.get("grade")):
            cell["source"] = parts if first else ""
            first = False
    (folder / "problem1.ipynb").write_text(json.dumps(notebook))
    code = """
import json, nbformat
from nbclient import NotebookClient
from nbgrader.utils import determine_grade, is_grade
nb = nbformat.read("problem1.ipynb", 4)
NotebookClient(nb, allow_errors=True, timeout=120).execute()
print(json.dumps({c.metadata.nbgrader.grade_id: determine_grade(c)[0] for c in nb.cells
                  if is_grade(c) and c.cell_type == "code"}))
"""
    return points([python, "-c", code], folder)


def main() -> None:
    python = sys.argv[1]
    for example in sorted(path.parent for path in EXAMPLES.glob("*/expected.toml")):
        if example.name == "prairielearn" or sys.argv[2:] not in ([], [example.name]):
            continue  # PrairieLearn is not in the registry
        ours = tomllib.loads((example / "expected.toml").read_text())["points"]
        for submission in sorted((example / "submissions").glob("*.py")):
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                began = time.monotonic()
                match example.name:
                    case "otter-notebook":
                        tests = assigned(python, example / "source/hw1.ipynb", folder)
                        theirs = of_otter(python, tests, submission, folder)
                    case "otter-files":
                        theirs = of_otter(python, example / "source/tests", submission, folder)
                    case "gradescope":
                        theirs = of_gradescope(python, example / "source", submission, folder)
                    case _:
                        theirs = of_nbgrader(python, example / "source", submission, folder)
                seconds = time.monotonic() - began
            mine = dict(zip(ours["titles"], ours[submission.stem], strict=True))
            print(f"{example.name}, {submission.stem}, {seconds:.1f} s")
            print(f"  theirs {added(theirs):>6}  {theirs}")
            print(f"  ours   {added(mine):>6}  {mine}")


def added(points: object) -> str:
    """The sum of all points; what does not end in points counts nothing."""
    values = points.values() if isinstance(points, dict) else ()
    return f"{sum(value for value in values if isinstance(value, int | float)):g}"


if __name__ == "__main__":
    main()
