"""The tables of `grader serve`, and extensions that are kept in the gradebook."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Accounts and what lets them in, hand-ins and jobs, requests, comments, settings, the audit log, extensions."""
    _create_people()
    _create_work()
    _create_requests()
    _create_comments()
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


def _create_people() -> None:
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


def downgrade() -> None:
    """Drops everything that students handed in here and that has not been graded."""
    talk = ("comments", "messages", "requests")
    for table in ("extensions", "audit", "settings", *talk, "jobs", "hand_ins", "passes", "accounts"):
        op.drop_table(table)
