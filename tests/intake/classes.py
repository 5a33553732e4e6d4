"""A class of 60 with the names that break things, and each platform's download of what they handed in."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import category

LONG = 1_000_000
"""Pieces of a text that is read in a second; work that grows with the square of its length would take hours."""
AWKWARD = (
    ("José", "Pérez"),
    ("María del Carmen", "García López"),
    ("Siobhán", "O'Connor"),
    ("Jean-Luc", "D’Arcy-Saint-Just"),
    ("Ana", "Li"),
    ("Ana", "Li"),  # another one
    ("Zoë 🎓", "Müller"),
    ("🦄", "🌈"),
    ("محمد", "الأحمد"),
    ("נועה", "כהן"),
    ("小明", "王"),
    ("Лев", "Толстой"),
    ("ประเสริฐ", "ณ นคร"),
    ("प्रिया", "शर्मा"),
    ("Nguyễn Thị", "Ánh Tuyết"),
    ("Cher", ""),
    ("J. R.", "O'Neill, Jr."),
    ("bob_the", "builder_7"),
    ("user_12", "_34"),
    ("R2", "D2"),
    ("x" * 40, "Y" * 60),
    ("Þór", "Guðmundsdóttir"),
    ("İpek", "Işık"),
    ("Łukasz", "Żółć"),
    ("Late", "Late"),
    ("Anon", "Ymous"),
    ("Robert'); DROP TABLE", "Students;--"),
    ("=cmd|'/C calc'!A0", "+Formula"),
    ("Null", "None"),
    ("Solution", "Copy"),
    ("de", "van der Berg"),
    ("A", "B"),
)


@dataclass(frozen=True)
class Student:
    """One of the class; numbers and addresses tell apart those of one name."""

    number: int
    first: str
    last: str

    @property
    def full(self) -> str:
        return f"{self.first} {self.last}".strip()

    @property
    def email(self) -> str:
        return f"s{self.number}@uni.example"

    @property
    def sid(self) -> str:
        return f"00{4000 + self.number}"

    @property
    def canvas_id(self) -> str:
        return str(90_000 + self.number)

    @property
    def moodle_id(self) -> str:
        return str(700_000 + self.number)

    @property
    def code(self) -> bytes:
        """Nobody else's."""
        return f"AUTHOR = {self.number}\n".encode()


CLASS = tuple(
    Student(number, *(AWKWARD[number] if number < len(AWKWARD) else (f"Given{number}", f"Family{number}")))
    for number in range(60)
)

Files = Mapping[str, bytes]


def canvas_name(student: Student) -> str:
    """As content_zipper.rb makes it: family name first, lower case, word characters only."""
    sortable = f"{student.last}, {student.first}".lower()
    return "".join(sign for sign in sortable if sign == "_" or sign.isalnum() or category(sign)[0] == "M")


def canvas(students: Sequence[Student] = CLASS, *, anonymous: bool = False, file: str = "solution.py") -> Files:
    """Every third is late; every fourth has handed in again."""
    files = {}
    for student in students:
        late = student.number % 3 == 0
        display = file.replace(".", "-1.") if student.number % 4 == 0 else file
        attachment = 5_000_000 + student.number
        if anonymous:
            name = f"{'LATE_' if late else ''}anon_aB{student.number}x_{attachment}_{display}"
        else:
            name = f"{canvas_name(student)}_{'LATE_' if late else ''}{student.canvas_id}_{attachment}_{display}"
        files[name] = student.code
    return files


def moodle(students: Sequence[Student] = CLASS, *, flat: bool = False, old: bool = False, blind: bool = False) -> Files:
    """In folders or flat, by the naming before or after 4.1, with names or blind."""
    files = {}
    for student in students:
        name = "Participant" if blind else student.full.replace("_", " ").replace("/", " ")
        folder = f"{name}_{student.moodle_id}_assignsubmission_file"
        files[f"{folder}_solution.py" if flat else f"{folder}{'_' if old else ''}/solution.py"] = student.code
    return files


def gradescope(groups: Sequence[Sequence[Student]]) -> Files:
    """One folder a group; the keys of the metadata are Ruby's symbols."""
    root, lines, files = "assignment_77_export", [], {}
    for number, group in enumerate(groups):
        folder = f"submission_{300_000 + number}"
        lines += [f"{folder}:", "  :submitters:"]
        for student in group:
            lines += [f"  - :name: {_quoted(student.full)}"]
            # numbers may come bare, and addresses may be missing
            lines += [f"    :sid: {_quoted(student.sid) if student.number % 2 else 4000 + student.number}"]
            lines += [f"    :email: {student.email}"] if student.number % 5 else []
        lines += ["  :created_at: 2026-11-02 03:04:05.000000000 Z", "  :score: 4.0"]
        lines += ["  :results: {tests: [{name: a, max_score: 2}]}", "  :history:", "  - :score: 1.0"]
        files[f"{root}/{folder}/solution.py"] = group[0].code
    return {f"{root}/submission_metadata.yml": "\n".join(["---", *lines]).encode(), **files}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def roster(path: Path, students: Sequence[Student] = CLASS, *, columns: str = "name,email,sid,canvas id") -> Path:
    """The class as a CSV with the columns asked for."""
    cells = {
        "name": lambda one: one.full,
        "student": lambda one: f"{one.last}, {one.first}",
        "first name": lambda one: one.first,
        "last name": lambda one: one.last,
        "email": lambda one: one.email,
        "email address": lambda one: one.email,
        "sid": lambda one: one.sid,
        "canvas id": lambda one: one.canvas_id,
        "id": lambda one: one.canvas_id,
        "identifier": lambda one: f"Teilnehmer/in {one.moodle_id}",
        "full name": lambda one: one.full,
    }
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns.split(","))
    writer.writerows([cells[column](one) for column in columns.split(",")] for one in students)
    path.write_text(text.getvalue(), encoding="utf-8-sig")
    return path


def folder(root: Path, files: Files) -> Path:
    """The files on disk."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def zipped(path: Path, files: Files) -> Path:
    """The files in a zip."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def zip_bytes(files: Files) -> bytes:
    """A zip as a student would hand it in."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()
