"""Whether a named mistake cost anything, or was paid for elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was named before is taken to have cost something."""
    op.add_column("diagnoses", sa.Column("costs", sa.Boolean(), nullable=False, server_default=sa.true()))
