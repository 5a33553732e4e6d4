"""Students' own packages: whatever their imports need around the wanted file is there."""

from collections.abc import Iterator

import pytest

from grader.intake.choosing import choose_modules
from grader.intake.wanted import Wanted
from grader.limits import Limits
from grader.sandbox import Loaded, Returned, Sandbox

LAYER = b"def twice(x):\n    return 2 * x\n"
CALLING = b"def f(x):\n    return layers.twice(x)\n"
USES = {
    "relative": b"from .layers import twice\ndef f(x):\n    return twice(x)\n",
    "relative-module": b"from . import layers\n" + CALLING,
    "by-own-name": b"import layers\n" + CALLING,
    "star": b"from layers import *\ndef f(x):\n    return twice(x)\n",
    "by-package": b"from hw1.layers import twice\ndef f(x):\n    return twice(x)\n",
    "by-package-module": b"from hw1 import layers\n" + CALLING,
    "by-dotted-name": b"import hw1.layers\ndef f(x):\n    return hw1.layers.twice(x)\n",
    "relative-and-by-package": b"from .layers import twice\nimport hw1.layers\ndef f(x):\n    return twice(x)\n",
    "relative-and-own-name": b"from .layers import twice\nimport layers\ndef f(x):\n    return twice(x)\n",
}
FOLDERS = ["", "hw1/", "ana/hw1/", "ana 1/hw1/", "homework 1/", "2024-hw/"]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(Limits()) as started:
        yield started


@pytest.mark.parametrize("init", [True, False], ids=["with-init", "without-init"])
@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("how", USES)
def test_a_module_finds_its_neighbour(sandbox: Sandbox, how: str, folder: str, init: bool) -> None:
    files = {f"{folder}solution.py": USES[how], f"{folder}layers.py": LAYER}
    assert result(sandbox, files | ({f"{folder}__init__.py": b""} if init else {})) == 6


@pytest.mark.parametrize(
    "files",
    [
        {  # the course's own example of a package
            "hw1/__init__.py": b"",
            "hw1/const.py": b"Z = 0.0\n",
            "hw1/solution.py": b"from .layers.aff import twice\nfrom hw1.layers import consts\n"
            b"def f(x): return twice(x)\n",
            "hw1/layers/__init__.py": b"",
            "hw1/layers/consts.py": b"K = 1\n",
            "hw1/layers/aff.py": b"from ..const import Z\ndef twice(x): return 2 * x + Z\n",
        },
        {  # the wanted file in an inner package that reaches for its neighbour
            "proj/src/solution.py": b"from ..lib.layers import twice\ndef f(x): return twice(x)\n",
            "proj/lib/layers.py": LAYER,
        },
        {  # the same, and only what is in the package was handed in
            "src/solution.py": b"from ..lib.layers import twice\ndef f(x): return twice(x)\n",
            "lib/layers.py": LAYER,
        },
        {  # a helper in a folder, imported from the top
            "hw1/solution.py": b"from lib.layers import twice\ndef f(x): return twice(x)\n",
            "hw1/lib/layers.py": b"from hw1.lib.base import twice\n",
            "hw1/lib/base.py": LAYER,
        },
        {  # a package that imports the wanted file itself
            "hw1/__init__.py": b"from .solution import f\n",
            "hw1/solution.py": b"from .layers import twice\ndef f(x): return twice(x)\n",
            "hw1/layers.py": LAYER,
        },
        {  # a package that does not work, around files that do
            "hw1/__init__.py": b"from .nowhere import f\n",
            "hw1/solution.py": b"from .layers import twice\ndef f(x): return twice(x)\n",
            "hw1/layers.py": LAYER,
        },
        {  # a library that is not here, with a module of the same name as the student's
            "hw1/solution.py": b"from .utils import twice\ntry:\n    import torch\n    import torch.utils\n"
            b"except ImportError:\n    pass\ndef f(x): return twice(x)\n",
            "hw1/utils.py": LAYER,
        },
        {"solution.py": b"import numpy.random\ndef f(x): return 2 * x\n", "random.py": b"1 / 0\n", "__init__.py": b""},
    ],
)
def test_a_student_may_hand_in_a_package_of_their_own(sandbox: Sandbox, files: dict[str, bytes]) -> None:
    assert result(sandbox, files) == 6


@pytest.mark.parametrize("top", ["", "assignment1/", "ana/assignment 1/"])
@pytest.mark.parametrize("cut", ["", "cs231n/", "cs231n/classifiers/"])
def test_a_wanted_package_is_found_wherever_it_begins(sandbox: Sandbox, top: str, cut: str) -> None:
    whole = {
        "cs231n/classifiers/softmax.py": b"from .layers import *\nfrom cs231n.classifiers import layers\n"
        b"def f(x): return twice(x)\n",
        "cs231n/classifiers/layers.py": LAYER,
    }
    files = {f"{top}{name.removeprefix(cut)}": content for name, content in whole.items()}
    assert result(sandbox, files, "cs231n.classifiers.softmax") == 6


def result(sandbox: Sandbox, files: dict[str, bytes], module: str = "solution") -> object:
    chosen = choose_modules(files, Wanted((module,)), Limits())
    with sandbox.open(chosen.files, module) as session:
        loaded = session.load()
        assert isinstance(loaded, Loaded)
        reply = session.call("f", 3)
    assert isinstance(reply, Returned), reply
    return reply.value
