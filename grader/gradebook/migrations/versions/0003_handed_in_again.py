"""When a submission was handed in for the last time."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Empty for what is there: then it was handed in once."""
    op.add_column("submissions", sa.Column("last_handed_in_at", sa.DateTime(timezone=True)))
