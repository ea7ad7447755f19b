"""An index for each order of the list of statements."""

from include.dtr.records.migrations.sql_step import refuse_downgrade, run_sql_beside

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql_beside(__file__)


def downgrade() -> None:
    refuse_downgrade()
