"""The records: dtr, dtr_generation_history, dtr_event and the receipt counter."""

from include.dtr.records.migrations.sql_step import refuse_downgrade, run_sql_beside

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql_beside(__file__)


def downgrade() -> None:
    refuse_downgrade()
