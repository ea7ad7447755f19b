"""Airflow for tests that only load DAG files: a metadata database is never opened."""

import os
import tempfile

# Before any import of Airflow: it reads its home and writes a configuration there.
os.environ.setdefault("AIRFLOW_HOME", tempfile.mkdtemp(prefix="airflow-home-"))
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
