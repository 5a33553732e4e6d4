"""Takes what somebody hands in, from a page or a program."""

from starlette.datastructures import FormData

from grader.assignment.version import AssignmentVersion
from grader.errors import UsageError
from grader.serve import hand_ins
from grader.serve.accounts import Account
from grader.serve.service import Service
from grader.serve.visitors import files_of


def take(service: Service, account: Account, version: AssignmentVersion, form: FormData) -> str:
    """Store what was handed in and wake the dispatcher; returns the hand-in's id.

    Raises:
        UsageError: there is no file, or there are too many.
        NoAttemptLeftError: the limit is reached.
        TooOftenError: too many of this student's hand-ins are waiting, or were made within a day.
    """
    policy = service.policy(version)
    rules = (policy.attempts, policy.zone)
    with service.gradebook.transaction() as connection:  # before the work of packing: what is refused costs nothing
        hand_ins.require_room(connection, account, version.slug, service.now(), *rules)
    with service.packing:
        files = files_of(form)
        if not files:
            raise UsageError(version.assignment.words("serve.no-file"))
        content = hand_ins.packed(files)
        source = files[0][0] if len(files) == 1 else f"{files[0][0]} and {len(files) - 1} more"
        with service.gradebook.transaction() as connection:
            hand_in_id = hand_ins.store(connection, account, version.slug, content, source, service.now(), *rules)
    service.wake()
    return hand_in_id
