"""An alarm is raised once per run and kind, and told once by each channel."""

from include.dtr.records.migrations.sql_step import refuse_downgrade, run_sql_beside

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql_beside(__file__)


def downgrade() -> None:
    refuse_downgrade()
