"""MkDocs hook: adds the generated pages and drawings to the site (`hooks:` in mkdocs.yml)."""

import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

PROJECT = str(Path(__file__).resolve().parents[2])


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Called by MkDocs once it knows the files of docs/."""
    if PROJECT not in sys.path:  # `mkdocs` as a command does not have the project on its path
        sys.path.insert(0, PROJECT)
    from docs.builders import pages

    for path, content in pages().items():
        files.append(File.generated(config, path, content=content))
    return files
