"""Receipt numbers that are skipped on purpose leave an event that names no DTR and no run."""

from contextlib import closing
from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The driver's own cursor: SQLAlchemy would have it take each % of the text for a parameter.
    with closing(op.get_bind().connection.cursor()) as cursor:
        cursor.execute(Path(__file__).with_suffix(".sql").read_text())


def downgrade() -> None:
    raise RuntimeError("Records of issued statements are never dropped; restore a backup instead.")
