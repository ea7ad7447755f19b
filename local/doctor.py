"""`make doctor`: check the local stack as a deployment is checked, with its own environment."""

import subprocess
import sys

from local.options import ROOT
from local.stack.airflow import PROJECT
from local.stack.errors import StackError
from local.stack.stack import Stack


def main() -> int:
    """Run the doctor beside the running stack; its status."""
    stack = Stack(ROOT, bucket=_bucket())
    try:
        if not ROOT.exists() or not stack.airflow.running:
            raise StackError("Airflow is not running. Start it with `make run`.")
        environment = stack.airflow.environment()
    except StackError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    command = [sys.executable, "-m", "include.dtr.doctor"]
    return subprocess.run(command, env=environment, cwd=PROJECT, check=False).returncode


def _bucket() -> str:
    from include.dtr.settings import settings

    return settings().bucket


if __name__ == "__main__":
    sys.exit(main())
