"""What every migration does: run the SQL that lies beside it; and never go back."""

from contextlib import closing
from pathlib import Path

from alembic import op


def run_sql_beside(migration: str) -> None:
    """Run the `.sql` of the same name as the file `migration` (its `__file__`).

    By the driver's own cursor: SQLAlchemy would have it take each % of the text for a parameter.
    """
    with closing(op.get_bind().connection.cursor()) as cursor:
        cursor.execute(Path(migration).with_suffix(".sql").read_text())


def refuse_downgrade() -> None:
    raise RuntimeError("Records of issued statements are never dropped; restore a backup instead.")
