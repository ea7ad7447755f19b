"""Reference page: the commands of the Makefile, from its own help."""

import re

from docs.builders.markdown import PROJECT, code, joined, made_from, table

TARGET = re.compile(r"^([a-z-]+):.*?## (.*)$", re.MULTILINE)


def page() -> str:
    found = TARGET.findall((PROJECT / "Makefile").read_text())
    return joined(
        "# Make targets",
        made_from("Makefile"),
        "`make` alone lists them too. Everything is installed into `.venv`, and everything that "
        "runs keeps its data in `.local`.",
        table(["command", "what it does"], ([code(f"make {name}"), what] for name, what in found)),
    )
