"""What there is to draw of a check."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Checks that were graded before have none."""
    op.add_column("check_outcomes", sa.Column("evidence", sa.JSON()))
