"""Findings and their acceptance; erasing what is past its time; legal holds."""

from include.dtr.records.migrations.sql_step import refuse_downgrade, run_sql_beside

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql_beside(__file__)


def downgrade() -> None:
    refuse_downgrade()
