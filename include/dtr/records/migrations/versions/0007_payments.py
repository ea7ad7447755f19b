"""Payments as records of their own: batches, holds, claims, and what the database refuses."""

from include.dtr.records.migrations.sql_step import refuse_downgrade, run_sql_beside

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql_beside(__file__)


def downgrade() -> None:
    refuse_downgrade()
