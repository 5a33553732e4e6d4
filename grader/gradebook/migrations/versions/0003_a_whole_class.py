"""Sources, identities, parcels, which grading counts, and adjustments."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was graded before counts since it was graded; its sources were not kept."""
    op.add_column("gradings", sa.Column("intake_notes", sa.JSON()))
    for column in (sa.Column("late", sa.Boolean()), sa.Column("identity", sa.JSON()), sa.Column("members", sa.JSON())):
        op.add_column("submissions", column)
    _create_sources()
    _create_standings()
    _create_adjustments()


def _create_sources() -> None:
    op.create_table(
        "parcels",
        sa.Column("version_sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("version_sha256", name="pk_parcels"),
    )
    op.create_table(
        "contents",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("deflated", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_contents"),
    )
    op.create_table(
        "submission_files",
        sa.Column("submission_id", sa.String(32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("submission_id", "name", name="pk_submission_files"),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], "fk_submission_files_submission_id_submissions"),
        sa.ForeignKeyConstraint(["content_sha256"], ["contents.sha256"], "fk_submission_files_content_sha256_contents"),
    )


def _create_standings() -> None:
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
    op.execute(
        "INSERT INTO standings (submission_id, number, grading_id, since, reason) "
        "SELECT submission_id, row_number() OVER (PARTITION BY submission_id ORDER BY graded_at, id), "
        "id, graded_at, 'graded' FROM gradings"
    )


def _create_adjustments() -> None:
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
