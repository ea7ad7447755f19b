"""What a deployment ships beside our own code: Python packages, and files that lie in the tree.

The packages are those that `requirements.txt` needs, with all that they need, as the installed
metadata has it for this platform.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parents[2]
TOO_LONG = 60  # characters; whole license texts stand in some packages' metadata
SPDX_OF = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
    "Zope Public License": "ZPL-2.1",
    "Artistic License": "Artistic-1.0",
    "GNU General Public License (GPL)": "GPL",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
}
"""Trove classifiers, where a package has no license expression."""


@dataclass(frozen=True, slots=True)
class Package:
    name: str
    version: str
    license: str


@dataclass(frozen=True, slots=True)
class Bundled:
    """Somebody else's work that lies in our tree."""

    name: str
    version: str
    license: str
    where: str
    license_file: str


BUNDLED = (
    Bundled(
        "Source Sans 3",
        "3.052",
        "OFL-1.1",
        "include/dtr/pdf/fonts/core-*.ttf, latin-*.ttf",
        "include/dtr/pdf/fonts/OFL.txt",
    ),
    Bundled(
        "Noto Sans",
        "Debian 20201225-1",
        "OFL-1.1",
        "include/dtr/pdf/fonts/noto-*.ttf",
        "include/dtr/pdf/fonts/OFL.txt",
    ),
    Bundled(
        "Noto Sans CJK SC",
        "Debian 1:20220127+repack1-1",
        "OFL-1.1",
        "include/dtr/pdf/fonts/noto-cjk.otf",
        "include/dtr/pdf/fonts/OFL.txt",
    ),
    Bundled(
        "pdfjs-dist",
        "5.6.205",
        "Apache-2.0",
        "include/dtr/page/static/vendor/pdfjs",
        "include/dtr/page/static/vendor/pdfjs/LICENSE",
    ),
    Bundled(
        "htmx.org",
        "2.0.11",
        "0BSD",
        "include/dtr/page/static/vendor/htmx.min.js",
        "include/dtr/page/static/vendor/htmx.LICENSE",
    ),
)


def packages() -> list[Package]:
    """Every package that a deployment installs, by name. Raises where one is not installed."""
    wanted = [(requirement, "") for requirement in _direct()]
    found: dict[str, Distribution] = {}
    seen: set[tuple[str, str]] = set()
    while wanted:
        requirement, extra = wanted.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        for chosen in ("", *requirement.extras):
            if (name, chosen) not in seen:
                seen.add((name, chosen))
                found[name] = _installed(requirement.name)
                wanted.extend((Requirement(line), chosen) for line in found[name].requires or ())
    return [Package(name, found[name].version, license(found[name])) for name in sorted(found)]


def license(package: Distribution) -> str:
    """The license as the package declares it, as an SPDX expression where it can be had."""
    metadata = package.metadata
    # Asked for first: where the backport importlib_metadata is loaded, what is missing raises.
    if "License-Expression" in metadata:
        return metadata["License-Expression"]
    classified = [
        line.rpartition(" :: ")[2]
        for line in metadata.get_all("Classifier") or ()
        if line.startswith("License :: OSI Approved :: ")
    ]
    if classified:
        return " OR ".join(sorted({SPDX_OF.get(name, name) for name in classified}))
    text = metadata["License"].strip() if "License" in metadata else ""
    return text if text and len(text) <= TOO_LONG and "\n" not in text else "not declared"


def _direct() -> Iterator[Requirement]:
    for line in (PROJECT / "requirements.txt").read_text().splitlines():
        if (stripped := re.sub(r"\s*#.*", "", line)) and not stripped.startswith("-"):
            yield Requirement(stripped)


def _installed(name: str) -> Distribution:
    try:
        return distribution(name)
    except PackageNotFoundError:
        sys.exit(f"{name} is not installed: run `make install` first.")
