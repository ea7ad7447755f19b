"""What the books held of a week when all of it was looked at is kept."""

from include.dtr.records.migrations.sql_step import refuse_downgrade, run_sql_beside

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql_beside(__file__)


def downgrade() -> None:
    refuse_downgrade()
