"""What the scheduler loads before it forks, tasks do not load again."""

import json
import os
import subprocess
import sys

OPEN_THE_ARCHIVE = """
import json, sys
from include.dtr.airflow.preload import preload
preload()
before = set(sys.modules)
from include.dtr.airflow.connections import open_archive
open_archive().open()
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def test_opening_the_bucket_loads_nothing_more_of_the_client() -> None:
    bucket = {"conn_type": "aws", "login": "nobody", "password": "nothing-at-all"}
    done = subprocess.run(
        [sys.executable, "-c", OPEN_THE_ARCHIVE],
        env={**os.environ, "AIRFLOW_CONN_DTR_S3": json.dumps(bucket)},
        capture_output=True,
        check=True,
        text=True,
        timeout=120,
    )
    loaded = json.loads(done.stdout.splitlines()[-1])
    assert [name for name in loaded if name.startswith(("boto", "airflow.providers"))] == []
