"""The language that a statement was given in beside English, and the address on it."""

from include.dtr.records.migrations.sql_step import refuse_downgrade, run_sql_beside

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql_beside(__file__)


def downgrade() -> None:
    refuse_downgrade()
