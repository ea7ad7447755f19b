"""Who was sent which statement and what became of it; what drivers dispute."""

from include.dtr.records.migrations.sql_step import refuse_downgrade, run_sql_beside

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql_beside(__file__)


def downgrade() -> None:
    refuse_downgrade()
