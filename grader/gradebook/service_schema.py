"""The service's tables. They are in the gradebook's database, so one transaction keeps a grading and ends its job."""

from sqlalchemy import Boolean, Column, Double, ForeignKey, Index, Integer, LargeBinary, Table, UniqueConstraint

from grader.gradebook.schema import ID, METADATA, SHA256, Moment, PlainJson, PlainText, new_id

ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("id", ID, primary_key=True, default=new_id),
    Column("role", PlainText, nullable=False),
    Column("student", PlainText, nullable=False, unique=True),
    Column("name", PlainText, nullable=False),
    Column("email", PlainText, nullable=False),
    Column("sid", PlainText, nullable=False),
    Column("login", PlainText, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("shut_out", Boolean, nullable=False, default=False),
)
"""A person who may sign in, unless shut out; `student` is their name in the gradebook."""
PASSES = Table(
    "passes",
    METADATA,
    Column("id", ID, primary_key=True, default=new_id),
    Column("account_id", ID, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("kind", PlainText, nullable=False),
    Column("sha256", SHA256, nullable=False, unique=True),
    Column("label", PlainText, nullable=False),
    Column("scopes", PlainJson, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("names_hidden", Boolean, nullable=False),
)
"""Personal links, sessions and API tokens that let people in. Only hashes of secrets are kept."""
HAND_INS = Table(
    "hand_ins",
    METADATA,
    Column("id", ID, primary_key=True, default=new_id),
    Column("account_id", ID, ForeignKey("accounts.id"), nullable=False),
    Column("slug", PlainText, nullable=False),
    Column("handed_in_at", Moment, nullable=False),
    Column("source", PlainText, nullable=False),
    Column("sha256", SHA256, nullable=False),
    Column("zipped", LargeBinary, nullable=False),
    Column("grading_id", ID, ForeignKey("gradings.id"), index=True),
    Index(None, "account_id", "slug", "handed_in_at"),
)
"""What students handed in, byte for byte, as one zip; and its grading, once there is one."""
JOBS = Table(
    "jobs",
    METADATA,
    Column("id", ID, primary_key=True, default=new_id),
    Column("kind", PlainText, nullable=False),
    Column("slug", PlainText, nullable=False),
    Column("hand_in_id", ID, ForeignKey("hand_ins.id"), index=True),
    Column("account_id", ID, ForeignKey("accounts.id"), nullable=False),
    Column("state", PlainText, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("ended_at", Moment),
    Column("error", PlainText, nullable=False),
    Column("result", PlainJson),
    Column("seconds", Double),
    Index(None, "state", "not_before"),
    Index(None, "slug", "made_at"),
    Index(None, "slug", "ended_at"),
    Index(None, "state", "seconds"),
    Index(None, "account_id", "ended_at"),
)
"""Work to do. The holder of the lease does it. Each new lease raises the fence, and only the last holder may end it."""
REQUESTS = Table(
    "requests",
    METADATA,
    Column("id", ID, primary_key=True, default=new_id),
    Column("hand_in_id", ID, ForeignKey("hand_ins.id"), nullable=False),
    Column("check_id", PlainText, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("closed_at", Moment),
    UniqueConstraint("hand_in_id", "check_id"),
)
"""A student's request for a second look at one check."""
MESSAGES = Table(
    "messages",
    METADATA,
    Column("id", ID, primary_key=True, default=new_id),
    Column("request_id", ID, ForeignKey("requests.id"), nullable=False, index=True),
    Column("account_id", ID, ForeignKey("accounts.id"), nullable=False),
    Column("text", PlainText, nullable=False),
    Column("written_at", Moment, nullable=False),
)
"""The thread of a request."""
COMMENTS = Table(
    "comments",
    METADATA,
    Column("id", ID, primary_key=True, default=new_id),
    Column("slug", PlainText, nullable=False),
    Column("student", PlainText, nullable=False),
    Column("sha256", SHA256, nullable=False),
    Column("file", PlainText, nullable=False),
    Column("cell", Integer),
    Column("line", Integer, nullable=False),
    Column("text", PlainText, nullable=False),
    Column("account_id", ID, ForeignKey("accounts.id"), nullable=False),
    Column("written_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    Index(None, "slug", "student"),
)
"""Teachers' comments on lines of a submission, which `slug`, `student` and `sha256` name."""
SETTINGS = Table(
    "settings",
    METADATA,
    Column("slug", PlainText, primary_key=True),
    Column("hidden", Boolean, nullable=False),
)
"""Switches of an assignment. Without a row, it is shown to students."""
AUDIT = Table(
    "audit",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("account_id", ID, ForeignKey("accounts.id")),
    Column("action", PlainText, nullable=False),
    Column("subject", PlainText, nullable=False),
    Column("detail", PlainJson, nullable=False),
    Index(None, "account_id", "at"),
)
"""Who changed what, and when. Rows are added, and never changed."""
