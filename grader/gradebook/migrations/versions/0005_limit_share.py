"""How near a check came to a time limit."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of checks that were graded before nobody knows."""
    op.add_column("check_outcomes", sa.Column("limit_share", sa.Double()))
