"""Imports the reference, the grader and the tests by every road of Python's imports."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

def attempt(name, action):
    try:
        got = action()
    except BaseException:
        return
    print("BREACH", name, repr(got)[:300])

import importlib, importlib.util, runpy, zipimport
from importlib.machinery import PathFinder, SourceFileLoader

WANTED = ["reference", "reference.softmax", "grader", "grader.marking.expected", "tests", "pytest", "sqlalchemy", "pydantic"]
PATHS = ["@COURSE@", "@COURSE@/reference", "/work/main", "/work/main/.venv/lib/python3.11/site-packages", ".", "", "/"]

def by_file(path):
    spec = importlib.util.spec_from_file_location("stolen", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return vars(module).keys()

def imported(name):
    # a folder that can be seen and not read is a namespace without a name in it
    module = __import__(name)
    return module.__file__ + ""

def attack():
    sys.path[:0] = PATHS
    sys.path_importer_cache.clear()
    for name in WANTED:
        attempt("import " + name, lambda: imported(name))
        attempt("PathFinder " + name, lambda: PathFinder.find_spec(name, PATHS).loader.get_code(name).co_filename)
    file = "@COURSE@/reference/softmax.py"
    attempt("spec_from_file_location", lambda: by_file(file))
    attempt("SourceFileLoader", lambda: SourceFileLoader("x", file).get_data(file))
    attempt("runpy", lambda: runpy.run_path(file).keys())
    attempt("zipimport", lambda: zipimport.zipimporter("@COURSE@"))
    attempt("exec", lambda: exec(compile(open(file).read(), file, "exec")))
    attempt("loader of numpy", lambda: sys.modules["numpy"].__loader__.get_data(file))
    attempt("loader of _inside", lambda: sys.modules["_inside"].__loader__.get_data(file))
    attempt("ctypes", lambda: __import__("ctypes").CDLL("@COURSE@/reference/x.so"))

done = []
def everything(*arguments, **keywords):
    if not done:
        done.append(1)
        attack()

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
