"""How statements follow one another: accepted gaps, settlement, rechecks of closed weeks."""

from include.dtr.records.migrations.sql_step import refuse_downgrade, run_sql_beside

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql_beside(__file__)


def downgrade() -> None:
    refuse_downgrade()
