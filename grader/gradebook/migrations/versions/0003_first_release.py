"""The tables of the first release: the gradebook's, and those of `grader serve`.

A migration says what the schema was that day, so it takes nothing from `schema.py`, which moves on.
"""

import sqlalchemy as sa
from alembic import op

# before the first release there were three, and a database of those days opens as it is
revision = "0003"
down_revision = None
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """The gradebook first: the service's hand-ins refer to its gradings."""
    _create_submissions()
    _create_gradings()
    _create_changes()
    _create_accounts()
    _create_work()
    _create_requests()
    _create_comments()
    _create_records()


def _create_submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("student", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("handed_in_at", TIME),
        sa.Column("last_handed_in_at", TIME),
        sa.Column("late", sa.Boolean()),
        sa.Column("identity", sa.JSON()),
        sa.Column("members", sa.JSON()),
        sa.Column("files", sa.JSON()),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
        sa.UniqueConstraint("slug", "student", "sha256", name="uq_submissions_slug_student_sha256"),
        sa.UniqueConstraint("slug", "student", "attempt", name="uq_submissions_slug_student_attempt"),
    )
    op.create_table(
        "contents",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("deflated", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_contents"),
    )


def _create_gradings() -> None:
    op.create_table(
        "assignment_versions",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reference_sha256", sa.String(64), nullable=False),
        sa.Column("wording", sa.JSON(), nullable=False),
        sa.Column("parcel", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id", name="pk_assignment_versions"),
        sa.UniqueConstraint("slug", "sha256", name="uq_assignment_versions_slug_sha256"),
    )
    op.create_table(
        "gradings",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("version_id", sa.String(32), nullable=False),
        sa.Column("submission_id", sa.String(32), nullable=False),
        sa.Column("graded_at", TIME, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("max_score", sa.Double(), nullable=False),
        sa.Column("isolation", sa.Text(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("intake", sa.JSON()),
        sa.PrimaryKeyConstraint("id", name="pk_gradings"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["assignment_versions.id"], "fk_gradings_version_id_assignment_versions"
        ),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], "fk_gradings_submission_id_submissions"),
    )
    op.create_index("ix_gradings_version_id", "gradings", ["version_id"])
    op.create_index("ix_gradings_submission_id_graded_at", "gradings", ["submission_id", "graded_at"])
    op.create_table(
        "standings",
        sa.Column("submission_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("grading_id", sa.String(32), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("submission_id", "number", name="pk_standings"),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], "fk_standings_submission_id_submissions"),
        sa.ForeignKeyConstraint(["grading_id"], ["gradings.id"], "fk_standings_grading_id_gradings"),
    )


def _create_changes() -> None:
    op.create_table(
        "adjustments",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("student", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("points", sa.Double()),
        sa.Column("withdraws", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_adjustments"),
    )
    op.create_index("ix_adjustments_slug_student", "adjustments", ["slug", "student"])
    op.create_table(
        "extensions",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("student", sa.Text(), nullable=False),
        sa.Column("due", TIME),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_extensions"),
    )
    op.create_index("ix_extensions_slug", "extensions", ["slug"])


def _create_accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(32), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("role", "student", "name", "email", "sid", "login")),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("shut_out", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("student", name="uq_accounts_student"),
    )
    op.create_table(
        "passes",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("expires_at", TIME),
        sa.Column("names_hidden", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_passes"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], "fk_passes_account_id_accounts"),
        sa.UniqueConstraint("sha256", name="uq_passes_sha256"),
    )
    op.create_index("ix_passes_account_id", "passes", ["account_id"])


def _create_work() -> None:
    op.create_table(
        "hand_ins",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account_id", sa.String(32), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("handed_in_at", TIME, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("zipped", sa.LargeBinary(), nullable=False),
        sa.Column("grading_id", sa.String(32)),
        sa.PrimaryKeyConstraint("id", name="pk_hand_ins"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], "fk_hand_ins_account_id_accounts"),
        sa.ForeignKeyConstraint(["grading_id"], ["gradings.id"], "fk_hand_ins_grading_id_gradings"),
    )
    op.create_index("ix_hand_ins_account_id_slug_handed_in_at", "hand_ins", ["account_id", "slug", "handed_in_at"])
    op.create_index("ix_hand_ins_grading_id", "hand_ins", ["grading_id"])
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("hand_in_id", sa.String(32)),
        sa.Column("account_id", sa.String(32), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("not_before", TIME, nullable=False),
        sa.Column("lease_until", TIME),
        sa.Column("ended_at", TIME),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("result", sa.JSON()),
        sa.Column("seconds", sa.Double()),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.ForeignKeyConstraint(["hand_in_id"], ["hand_ins.id"], "fk_jobs_hand_in_id_hand_ins"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], "fk_jobs_account_id_accounts"),
    )
    op.create_index("ix_jobs_hand_in_id", "jobs", ["hand_in_id"])
    op.create_index("ix_jobs_slug_made_at", "jobs", ["slug", "made_at"])
    op.create_index("ix_jobs_slug_ended_at", "jobs", ["slug", "ended_at"])
    op.create_index("ix_jobs_state_not_before", "jobs", ["state", "not_before"])
    op.create_index("ix_jobs_state_seconds", "jobs", ["state", "seconds"])
    op.create_index("ix_jobs_account_id_ended_at", "jobs", ["account_id", "ended_at"])


def _create_requests() -> None:
    op.create_table(
        "requests",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("hand_in_id", sa.String(32), nullable=False),
        sa.Column("check_id", sa.Text(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("closed_at", TIME),
        sa.PrimaryKeyConstraint("id", name="pk_requests"),
        sa.ForeignKeyConstraint(["hand_in_id"], ["hand_ins.id"], "fk_requests_hand_in_id_hand_ins"),
        sa.UniqueConstraint("hand_in_id", "check_id", name="uq_requests_hand_in_id_check_id"),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("request_id", sa.String(32), nullable=False),
        sa.Column("account_id", sa.String(32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], "fk_messages_request_id_requests"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], "fk_messages_account_id_accounts"),
    )
    op.create_index("ix_messages_request_id", "messages", ["request_id"])


def _create_comments() -> None:
    op.create_table(
        "comments",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("student", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("cell", sa.Integer()),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("account_id", sa.String(32), nullable=False),
        sa.Column("written_at", TIME, nullable=False),
        sa.Column("withdrawn_at", TIME),
        sa.PrimaryKeyConstraint("id", name="pk_comments"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], "fk_comments_account_id_accounts"),
    )
    op.create_index("ix_comments_slug_student", "comments", ["slug", "student"])


def _create_records() -> None:
    op.create_table(
        "settings",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name="pk_settings"),
    )
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("account_id", sa.String(32)),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], "fk_audit_account_id_accounts"),
    )
    op.create_index("ix_audit_account_id_at", "audit", ["account_id", "at"])
