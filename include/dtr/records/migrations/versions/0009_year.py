"""Year statements: what was released to whom, never changed."""

from include.dtr.records.migrations.sql_step import refuse_downgrade, run_sql_beside

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql_beside(__file__)


def downgrade() -> None:
    refuse_downgrade()
