"""Write the bill of materials of a deployment (CycloneDX 1.6, JSON).

    python -m deploy.supply.sbom [FILE]     default: .local/sbom.cdx.json

cyclonedx-py describes the whole environment; what only tests and the local stack use is taken out,
the fonts and scripts that lie in the tree are put in. The result is checked against the
CycloneDX schema. Takes about a minute.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.utils import canonicalize_name

from deploy.supply.shipped import BUNDLED, PROJECT, packages

DEFAULT = PROJECT / ".local" / "sbom.cdx.json"


def whole_environment() -> dict[str, Any]:
    """What cyclonedx-py says of this Python's environment; the same for the same packages."""
    command: list[str | Path] = [
        Path(sys.executable).with_name("cyclonedx-py"), "environment", sys.executable,
        "--output-reproducible", "--spec-version", "1.6", "--of", "JSON", "-o", "-",
    ]  # fmt: skip
    made = subprocess.run(command, capture_output=True, check=True)  # noqa: S603
    return dict(json.loads(made.stdout))


def of_the_deployment(bom: dict[str, Any], shipped: set[str]) -> dict[str, Any]:
    """`bom` cut down to the packages named in `shipped`, with what lies in the tree."""
    kept = [c for c in bom["components"] if canonicalize_name(c["name"]) in shipped]
    in_tree = [
        {
            "bom-ref": f"tree:{work.name}",
            "type": "library",
            "name": work.name,
            "version": work.version,
            "licenses": [{"license": {"id": work.license}}],
        }
        for work in BUNDLED
    ]
    refs = {component["bom-ref"] for component in kept}
    links = [
        {**link, "dependsOn": [ref for ref in link.get("dependsOn", []) if ref in refs]}
        for link in bom["dependencies"]
        if link["ref"] in refs
    ]
    return {**bom, "components": kept + in_tree, "dependencies": links}


def main() -> None:
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    bom = of_the_deployment(whole_environment(), {package.name for package in packages()})
    text = json.dumps(bom, indent=2) + "\n"
    if fault := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        sys.exit(f"The bill of materials is not valid CycloneDX: {fault}")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    sys.stdout.write(f"{file}: {len(bom['components'])} components, {len(text) // 1024} KiB\n")


if __name__ == "__main__":
    main()
