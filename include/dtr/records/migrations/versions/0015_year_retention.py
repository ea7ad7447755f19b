"""Erasing reaches the bank's orders, what was found in a week, and drivers' years."""

from include.dtr.records.migrations.sql_step import refuse_downgrade, run_sql_beside

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql_beside(__file__)


def downgrade() -> None:
    refuse_downgrade()
