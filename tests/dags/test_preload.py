"""What the scheduler loads before it forks, tasks do not load again."""

import json
import os
import subprocess
import sys

import pytest

PRELOAD = "from include.dtr.airflow.preload import preload; preload()"
OPEN_THE_ARCHIVE = f"""
{PRELOAD}
import json, sys
before = set(sys.modules)
from include.dtr.airflow.connections import open_archive
open_archive().open()
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def python(program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What a process of its own, which must end well, wrote."""
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **environment},
        capture_output=True,
        check=True,
        text=True,
        timeout=120,
    )


def test_opening_the_bucket_loads_nothing_more_of_the_client() -> None:
    bucket = {"conn_type": "aws", "login": "nobody", "password": "nothing-at-all"}
    done = python(OPEN_THE_ARCHIVE, AIRFLOW_CONN_DTR_S3=json.dumps(bucket))
    loaded = json.loads(done.stdout.splitlines()[-1])
    assert [name for name in loaded if name.startswith(("boto", "airflow.providers"))] == []


@pytest.mark.parametrize("name", ["AWS_PROFILE", "AWS_ENDPOINT_URL"])
def test_what_is_wrong_in_the_schedulers_own_environment_is_a_warning(name: str) -> None:
    done = python(PRELOAD, **{name: "no such thing"})
    assert "Each task loads the S3 client itself" in done.stdout + done.stderr
