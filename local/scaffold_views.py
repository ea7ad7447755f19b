"""`make scaffold-views`: the views of the contract as one SQL file to edit."""

import sys
from pathlib import Path

from include.dtr.sources.scaffold import scaffold


def main(arguments: list[str]) -> int:
    """Write the file; one that is there already may have been edited, and is left alone."""
    file = Path(arguments[0])
    try:
        with file.open("x") as stream:
            stream.write(scaffold())
    except FileExistsError:
        print(
            f"{file} is there already and was left alone. Name another: VIEWS=...", file=sys.stderr
        )
        return 1
    print(f"{file}: edit it, run it with psql as the owner of the views, then make check-source.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
