"""Takes what somebody hands in, from a page or a program."""

from datetime import datetime

from starlette.datastructures import FormData

from grader.assignment.version import AssignmentVersion
from grader.errors import UsageError
from grader.serve import hand_ins
from grader.serve.accounts import Account
from grader.serve.service import Service
from grader.serve.visitors import files_of


def take(service: Service, account: Account, version: AssignmentVersion, form: FormData, arrived: datetime) -> str:
    """Store what was handed in and wake the dispatcher; returns the hand-in's id.

    Args:
        service: The service.
        account: Who hands in.
        version: The assignment.
        form: Holds the files.
        arrived: When the form had arrived. This is the time of the hand-in: near the due date many wait to be stored.

    Raises:
        UsageError: there is no file, or there are too many.
        NoAttemptLeftError: the limit is reached.
        TooOftenError: too many of this student's hand-ins are waiting, or were made within a day.
    """
    policy = service.policy(version)
    with service.packing:
        files = files_of(form)
        if not files:
            raise UsageError(version.assignment.words("serve.no-file"))
        source = ", ".join(name for name, _ in files)
        new = hand_ins.NewHandIn(account, version.slug, source, hand_ins.hash_of(files))
        with service.gradebook.transaction() as connection:  # before packing, so that a refusal costs little
            if taken := hand_ins.taken_already(connection, new, arrived):
                return taken
            hand_ins.require_room(connection, new, policy, arrived)
        content = hand_ins.packed(files)
        with service.gradebook.transaction() as connection:
            taken = hand_ins.taken_already(connection, new, arrived)  # of two clicks, both may have come so far
            hand_in_id = taken or hand_ins.store(connection, new, content, policy, arrived)
    service.wake()
    return hand_in_id
