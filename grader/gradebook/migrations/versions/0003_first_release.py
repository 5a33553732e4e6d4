"""The first release. It changes nothing: a new database is made from the tables as they are now."""

# before the first release there were three, and a database of those days opens as it is
revision = "0003"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Called for no database: the earliest that there are have this revision."""
