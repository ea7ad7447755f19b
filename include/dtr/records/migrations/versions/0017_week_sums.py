"""The sums of a week are kept, and so is what says whether they still hold."""

from include.dtr.records.migrations.sql_step import refuse_downgrade, run_sql_beside

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql_beside(__file__)


def downgrade() -> None:
    refuse_downgrade()
