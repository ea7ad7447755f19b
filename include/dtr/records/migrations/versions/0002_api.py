"""For the API: links that can be revoked, events of calls on no one DTR, indexes of its lists."""

from include.dtr.records.migrations.sql_step import refuse_downgrade, run_sql_beside

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql_beside(__file__)


def downgrade() -> None:
    refuse_downgrade()
