"""Finds the course: the folder that contains `assignments/` and `reference/`."""

from pathlib import Path

from grader.errors import UsageError

BUNDLED = Path(__file__).resolve().parents[1] / "_bundled"
CHECKOUT = Path(__file__).resolve().parents[2]


def is_course(folder: Path) -> bool:
    """Whether `folder` looks like a course."""
    return (folder / "assignments").is_dir() and (folder / "reference").is_dir()


def find_course(start: Path) -> Path:
    """The course at or above `start`, or else the one that comes with the program."""
    folder = start.resolve()
    for candidate in (folder, *folder.parents):
        if is_course(candidate):
            return candidate
    return bundled_course()


def own_course(start: Path) -> Path:
    """The course at or above `start`, to write into.

    Raises:
        UsageError: there is none.
    """
    course = find_course(start)
    # from outside, the bundled course is only a fallback for reading: nobody means to write into it
    if course == bundled_course() and not start.resolve().is_relative_to(course):
        raise UsageError(f"{start.resolve()}: not in a course. Create one with `grader init COURSE` and change to it.")
    return course


def bundled_course() -> Path:
    """The course with the seven homeworks that come with the program, in the wheel or in a checkout."""
    return BUNDLED if is_course(BUNDLED) else CHECKOUT


def slugs_of(course: Path) -> list[str]:
    """The slugs of all assignments of a course, in alphabetical order."""
    return sorted(path.parent.name for path in course.glob("assignments/*/assignment.toml"))
