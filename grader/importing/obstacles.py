"""What tests cannot do when the student's code runs in a sealed process, and what to do instead."""

import ast
from collections.abc import Iterator

CALLS = {
    "plt.gca": "plots",
    "plt.gcf": "plots",
    "inspect.getsource": "source",
    "inspect.signature": "signature",
    "inspect.getsourcelines": "source",
    "getsource": "source",
    "subprocess.run": "programs",
    "subprocess.Popen": "programs",
    "subprocess.check_output": "programs",
    "subprocess.call": "programs",
    "os.system": "programs",
    "requests.get": "network",
    "requests.post": "network",
    "urlopen": "network",
    "urllib.request.urlopen": "network",
    "urlretrieve": "network",
    "mock.patch": "patches",
    "patch": "patches",
    "unittest.mock.patch": "patches",
    "patch.object": "patches",
    "mock.patch.object": "patches",
    "importlib.reload": "reloading",
    "importlib.import_module": "imports",
    "__import__": "imports",
    "get_ipython": "notebook",
}
WHY = {
    "plots": "looks at a plot, which stays in the student's process. Compare the arrays that are drawn.",
    "frames": "makes or compares a DataFrame; the student's stays in their process. Compare its values: "
    "`student.df['x'].to_numpy()`.",
    "source": "reads the student's source. Write a check of kind `source`, see docs/checks.md.",
    "signature": "reads a signature. Write a check of kind `source`, see docs/checks.md.",
    "programs": "starts a program. Import the student's module and call its functions.",
    "network": "uses the network, which is closed. Put the file into `given/` and read it there.",
    "patches": "replaces a function of the student's process from outside. Pass it as an argument.",
    "deletes": "takes a name away from the student's code, to see whether it is used. Write a check of kind `source`, "
    "see docs/checks.md, or test what the function returns.",
    "reloading": "reloads the student's module. Each submission is loaded once.",
    "imports": "imports a module whose name is computed. Name it in an import statement.",
    "notebook": "asks the notebook itself, which does not run.",
}
PLOTS = {"check_plot", "extract_axes", "get_axes", "get_lines"}


def obstacles(code: str) -> list[str]:
    """Why a piece of code cannot be carried over; each reason once."""
    try:
        tree = ast.parse(code)
    except SyntaxError as error:
        return [f"is not Python ({error.msg})."]
    return [WHY[reason] for reason in dict.fromkeys(_reasons(tree))]


def _reasons(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=func):
                yield from _of_call(ast.unparse(func))
            case ast.Attribute(attr=attr) if attr in PLOTS:
                yield "plots"
            case ast.Delete(targets=[ast.Name(id=name)]) if f"{name} = student.{name}" in ast.unparse(tree).split("\n"):
                yield "deletes"
            case ast.Attribute(attr="check_dataframe"):
                yield "frames"
            case ast.Attribute(value=ast.Name(id="pd"), attr="DataFrame" | "Series" | "testing"):
                yield "frames"
            case _:
                pass


def _of_call(called: str) -> Iterator[str]:
    if called in CALLS:
        yield CALLS[called]
    if called.startswith(("pd.testing", "pd.util")):
        yield "frames"
