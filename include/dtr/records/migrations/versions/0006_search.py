"""Statements by the end of a receipt number, by amount, by batch or check number."""

from include.dtr.records.migrations.sql_step import refuse_downgrade, run_sql_beside

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql_beside(__file__)


def downgrade() -> None:
    refuse_downgrade()
