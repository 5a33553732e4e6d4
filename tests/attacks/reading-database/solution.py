"""Opens the database of grades to read it and to write 100 points into it."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

def attempt(name, action):
    try:
        got = action()
    except BaseException:
        return
    print("BREACH", name, repr(got)[:300])

import ctypes, os

def attack():
    for module in ("sqlite3", "_sqlite3", "dbm"):
        attempt(module, lambda: __import__(module).connect("file:@DB@?mode=rw", uri=True).execute("select * from sqlite_master").fetchall())
    for flags in (os.O_RDONLY, os.O_RDWR, os.O_WRONLY | os.O_APPEND, os.O_RDWR | os.O_TRUNC):
        attempt("open", lambda: os.open("@DB@", flags))
    for name in ("@DB@-journal", "@DB@-wal"):
        attempt("journal", lambda: open(name, "wb").write(b"hot"))
    for action in (os.unlink, os.chmod, os.truncate, os.utime, os.rename, os.link, os.symlink):
        arguments = {os.chmod: (0o777,), os.truncate: (0,), os.utime: (None,), os.rename: ("@DB@.old",), os.link: ("@DB@.link",), os.symlink: ("@DB@.link",)}
        attempt(action.__name__, lambda: action("@DB@", *arguments.get(action, ())))

done = []
def everything(*arguments, **keywords):
    if not done:
        done.append(1)
        attack()

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
