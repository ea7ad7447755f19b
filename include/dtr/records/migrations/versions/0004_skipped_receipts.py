"""Receipt numbers that are skipped on purpose leave an event that names no DTR and no run."""

from include.dtr.records.migrations.sql_step import refuse_downgrade, run_sql_beside

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql_beside(__file__)


def downgrade() -> None:
    refuse_downgrade()
