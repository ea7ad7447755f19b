"""`make doctor`: check the stack that runs here, with its own environment, as a deployment is."""

import subprocess
import sys
from pathlib import Path

from local.options import ROOT
from local.stack.airflow import PROJECT, running_environment
from local.stack.errors import StackError


def main(root: Path = ROOT) -> int:
    """Run the doctor beside the running stack, on whatever books it was started; its status."""
    try:
        environment = running_environment(root)
    except StackError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    command = [sys.executable, "-m", "include.dtr.doctor"]
    return subprocess.run(command, env=environment, cwd=PROJECT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
