"""Write deploy/licenses.md: the license of everything that a deployment ships.

python -m deploy.supply.licenses            write it anew
python -m deploy.supply.licenses --check    fail if it is not what would be written
"""

import sys
from collections import Counter
from pathlib import Path

from deploy.supply.shipped import BUNDLED, PROJECT, Package, packages

FILE = PROJECT / "deploy" / "licenses.md"
FREE_WITHOUT_CONDITIONS_ON_OUR_CODE = {
    "0BSD", "Apache-2.0", "Apache License 2.0", "BSD", "3-Clause BSD License", "BSD-2-Clause",
    "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Unlicense",
}  # fmt: skip
REVIEWED = {
    "certifi": "MPL-2.0 covers its own files, which are not changed.",
    "num2words": "LGPL: imported as a library, not changed, replaceable by pip.",
    "numpy": "BSD; 0BSD, MIT, Zlib and CC0 are of parts that it brings along, and ask for no more.",
    "pathspec": "MPL-2.0 covers its own files, which are not changed.",
    "psycopg": "LGPL: imported as a library, not changed, replaceable by pip.",
    "psycopg-binary": "LGPL: imported as a library, not changed, replaceable by pip.",
    "psycopg2-binary": "LGPL with an exception for linking: Airflow's own driver, not changed.",
    "python-bidi": "LGPL: imported as a library, not changed, replaceable by pip.",
    "python-stdnum": "LGPL: imported as a library, not changed, replaceable by pip.",
    "text-unidecode": "Its Artistic license is taken; comes with Airflow.",
}
"""Packages whose license asks for a look, and what the look found."""


def document(shipped: list[Package]) -> str:
    """The whole file. Exits where a license asks for a look that nobody has had."""
    open_questions = [p for p in shipped if not _plain(p.license) and p.name not in REVIEWED]
    if open_questions:
        names = ", ".join(f"{p.name} ({p.license})" for p in open_questions)
        sys.exit(
            f"Look at these licenses and add a line to REVIEWED in {Path(__file__).name}: {names}"
        )
    counts = Counter(package.license for package in shipped)
    lines = [
        "# Licenses",
        "",
        "Written by `python -m deploy.supply.licenses` from `requirements.txt` and the installed",
        f"packages' metadata: {len(shipped)} packages, and what lies in the tree. Versions are in",
        "`requirements.lock`. Not listed: what only tests and the local stack use, and the base",
        "images (Astro Runtime, or Apache Airflow), which bring their own notices.",
        "",
        "## In the tree",
        "",
        "| work | version | license | where | text |",
        "| --- | --- | --- | --- | --- |",
        *(
            f"| {b.name} | {b.version} | {b.license} | `{b.where}` | `{b.license_file}` |"
            for b in BUNDLED
        ),
        "",
        "## Looked at",
        "",
        "| package | license | why it is no obstacle |",
        "| --- | --- | --- |",
        *(
            f"| {p.name} | {p.license} | {REVIEWED[p.name]} |"
            for p in shipped
            if p.name in REVIEWED
        ),
        "",
        "## In numbers",
        "",
        "| license | packages |",
        "| --- | ---: |",
        *(f"| {name} | {count} |" for name, count in sorted(counts.items(), key=_most_first)),
        "",
        "## Packages",
        "",
        "| package | license |",
        "| --- | --- |",
        *(f"| {p.name} | {p.license} |" for p in shipped),
    ]
    return "\n".join(lines) + "\n"


def _plain(license: str) -> bool:
    """Whether some choice among the alternatives is made of plain licenses only."""
    return any(
        all(part in FREE_WITHOUT_CONDITIONS_ON_OUR_CODE for part in choice.split(" AND "))
        for choice in license.split(" OR ")
    )


def _most_first(line: tuple[str, int]) -> tuple[int, str]:
    return -line[1], line[0]


def main() -> None:
    text = document(packages())
    if "--check" not in sys.argv[1:]:
        FILE.write_text(text)
    elif FILE.read_text() != text:
        sys.exit(f"{FILE.relative_to(PROJECT)} is out of date: python -m deploy.supply.licenses")


if __name__ == "__main__":
    main()
