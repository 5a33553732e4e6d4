"""How students are called on teachers' pages: by name, or by a code while names are hidden."""

import hashlib
from collections.abc import Sequence

from grader.gradebook import Gradebook
from grader.results.naming import real_name
from grader.serve.accounts import all_accounts
from grader.serve.visitors import Visitor


def key_of(student: str) -> str:
    """The code of a student in the addresses of pages, so that addresses hold no names."""
    return hashlib.sha256(f"student {student}".encode()).hexdigest()[:24]


class Names:
    """The names of a course, as one visitor wants to see them."""

    def __init__(self, gradebook: Gradebook, who: Visitor) -> None:
        self._hidden = who.names_hidden
        with gradebook.transaction() as connection:
            self.accounts = all_accounts(connection, "student")
        self.enrolled = [one for one in self.accounts if not one.shut_out]
        """Those who have not left the course."""
        self._names = {student: real_name(persons) or student for student, persons in gradebook.people()}
        self._names |= {account.student: account.called for account in self.accounts}

    def of(self, student: str) -> str:
        """How this student is called."""
        return f"Student {key_of(student)[:6]}" if self._hidden else self._names.get(student, student)

    def student(self, key: str) -> str | None:
        """The student with this key; None if there is none."""
        return next((student for student in self._names if key_of(student) == key), None)

    def missing(self, handed_in: Sequence[str]) -> list[str]:
        """Students of the course who have not handed in, in the order of what is shown."""
        there = {*handed_in}
        # the order of hidden names would tell them
        return sorted((one.student for one in self.enrolled if one.student not in there), key=self.of)
