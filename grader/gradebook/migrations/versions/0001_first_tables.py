"""The first tables.

A migration says what the schema was that day, so it takes nothing from `schema.py`, which moves on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Versions, submissions with their contents, gradings, which of them counts, adjustments."""
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
    _create_submissions()
    _create_gradings()
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
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_adjustments"),
    )
    op.create_index("ix_adjustments_slug_student", "adjustments", ["slug", "student"])


def _create_submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("student", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True)),
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
        "gradings",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("version_id", sa.String(32), nullable=False),
        sa.Column("submission_id", sa.String(32), nullable=False),
        sa.Column("graded_at", sa.DateTime(timezone=True), nullable=False),
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
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("submission_id", "number", name="pk_standings"),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], "fk_standings_submission_id_submissions"),
        sa.ForeignKeyConstraint(["grading_id"], ["gradings.id"], "fk_standings_grading_id_gradings"),
    )


def downgrade() -> None:
    """Drops every grading: nothing came before."""
    for table in ("adjustments", "standings", "gradings", "contents", "submissions", "assignment_versions"):
        op.drop_table(table)
