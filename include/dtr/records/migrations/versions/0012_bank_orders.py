"""What goes to the bank beside batches: reversals of what was sent wrongly, and prenotes."""

from include.dtr.records.migrations.sql_step import refuse_downgrade, run_sql_beside

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql_beside(__file__)


def downgrade() -> None:
    refuse_downgrade()
