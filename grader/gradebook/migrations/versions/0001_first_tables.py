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
    """Versions, submissions, gradings with their provenance, outcomes, diagnoses."""
    op.create_table(
        "assignment_versions",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reference_sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_assignment_versions"),
    )
    op.create_index("ix_assignment_versions_slug", "assignment_versions", ["slug"])
    op.create_table(
        "submissions",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("student", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
        sa.UniqueConstraint("slug", "student", "sha256", name="uq_submissions_slug_student_sha256"),
        sa.UniqueConstraint("slug", "student", "attempt", name="uq_submissions_slug_student_attempt"),
    )
    _create_gradings()
    _create_outcomes()


def _create_gradings() -> None:
    op.create_table(
        "gradings",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("version_sha256", sa.String(64), nullable=False),
        sa.Column("submission_id", sa.String(32), nullable=False),
        sa.Column("graded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("max_score", sa.Double(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("cpu_seconds", sa.Double(), nullable=False),
        sa.Column("isolation", sa.Text(), nullable=False),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("grader", sa.Text(), nullable=False),
        sa.Column("reference_sha256", sa.String(64), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("python", sa.Text(), nullable=False),
        sa.Column("numpy", sa.Text(), nullable=False),
        sa.Column("blas", sa.Text(), nullable=False),
        sa.Column("layers", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gradings"),
        sa.ForeignKeyConstraint(
            ["version_sha256"], ["assignment_versions.sha256"], "fk_gradings_version_sha256_assignment_versions"
        ),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], "fk_gradings_submission_id_submissions"),
    )
    op.create_index("ix_gradings_version_sha256", "gradings", ["version_sha256"])
    op.create_index("ix_gradings_submission_id_graded_at", "gradings", ["submission_id", "graded_at"])


def _create_outcomes() -> None:
    op.create_table(
        "check_outcomes",
        sa.Column("grading_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("points", sa.Double(), nullable=False),
        sa.Column("max_points", sa.Double(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("printed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("grading_id", "position", name="pk_check_outcomes"),
        sa.ForeignKeyConstraint(["grading_id"], ["gradings.id"], "fk_check_outcomes_grading_id_gradings"),
    )
    op.create_index("ix_check_outcomes_check_id", "check_outcomes", ["check_id"])
    op.create_table(
        "diagnoses",
        sa.Column("grading_id", sa.String(32), nullable=False),
        sa.Column("check_position", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("misconception", sa.Text(), nullable=False),
        sa.Column("array", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("grading_id", "check_position", "position", name="pk_diagnoses"),
        sa.ForeignKeyConstraint(
            ["grading_id", "check_position"],
            ["check_outcomes.grading_id", "check_outcomes.position"],
            "fk_diagnoses_grading_id_check_position_check_outcomes",
        ),
    )
    op.create_index("ix_diagnoses_misconception", "diagnoses", ["misconception"])


def downgrade() -> None:
    """Drops every grading: nothing came before."""
    for table in ("diagnoses", "check_outcomes", "gradings", "submissions", "assignment_versions"):
        op.drop_table(table)
