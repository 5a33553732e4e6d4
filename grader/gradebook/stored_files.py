"""The bytes that gradings were made from, each content once: a regrade or a replay needs no folder."""

import hashlib
import zlib
from collections.abc import Mapping

from sqlalchemy import Connection, select, update

from grader.gradebook.inserting import insert_if_new
from grader.gradebook.schema import CONTENTS, SUBMISSIONS

Files = Mapping[str, bytes]


def keep_files(connection: Connection, submission_id: str, files: Files) -> None:
    """Store the files of a submission once: its key is their hash, so they never change."""
    kept = connection.scalar(select(SUBMISSIONS.c.files).where(SUBMISSIONS.c.id == submission_id))
    if kept is not None:
        return
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    for name, content in files.items():
        insert_if_new(connection, CONTENTS, sha256=hashes[name], deflated=zlib.compress(content))
    connection.execute(update(SUBMISSIONS).where(SUBMISSIONS.c.id == submission_id).values(files=hashes))


def files_of(connection: Connection, hashes: Mapping[str, str]) -> Files:
    """The files with these names and hashes."""
    query = select(CONTENTS).where(CONTENTS.c.sha256.in_(set(hashes.values())))
    contents = {row.sha256: zlib.decompress(row.deflated) for row in connection.execute(query)}
    return {name: contents[sha256] for name, sha256 in hashes.items()}
