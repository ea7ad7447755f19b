"""Make `.venv` hold exactly what requirements.lock says; or compile that file anew (`lock`).

Runs before anything is installed: standard library only. uv does the work; pip puts it into the
environment, and its settings (index, certificate) count for uv too.
"""

import ast
import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
VENV = PROJECT / ".venv"
LOCK, DIRECT = PROJECT / "requirements.lock", PROJECT / "requirements-dev.txt"
INSTALLED = VENV / "requirements.lock"  # a copy of the lock that was installed last
UV = "uv==0.13.9"

# pip's name of a setting, and the variable by which uv knows it.
SETTINGS = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
}
COMPILE = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate")


def install() -> None:
    """Bring `.venv` to the lock, whatever state it is in."""
    print("Installing requirements.lock into .venv; the first time takes a minute.", flush=True)
    run_uv("pip", "sync", "--quiet", "--require-hashes", "--python", str(_python()), LOCK.name)
    INSTALLED.write_bytes(LOCK.read_bytes())


def lock() -> None:
    """Compile requirements.lock from the direct dependencies."""
    run_uv("pip", "compile", *COMPILE, DIRECT.name, "-o", LOCK.name)


def run_uv(*arguments: str) -> None:
    """uv with pip's settings, in the project folder; made and installed where it is missing."""
    python = _python()
    if not python.exists():
        _make_environment(python)
    if not _succeeds(python, "-m", "uv", "--version"):
        _pip(python, "install", UV)
    subprocess.run(
        [python, "-m", "uv", *arguments], cwd=PROJECT, env=_environment(python), check=True
    )


def _make_environment(python: Path) -> None:
    print(f"Making .venv with Python {sys.version.split()[0]}.", flush=True)
    if _succeeds(Path(sys.executable), "-m", "venv", str(VENV)):
        return
    # Debian keeps ensurepip in a package of its own; the system's pip can stand in.
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", "--clear", VENV], check=True)
    if not _succeeds(Path(sys.executable), "-m", "pip", "--python", str(python), "install", "pip"):
        raise SystemExit(
            "This Python can make no environment with pip. Install python3-venv, and try again."
        )


def _pip(python: Path, *arguments: str) -> None:
    if not _succeeds(python, "-m", "pip", "--version"):
        subprocess.run([python, "-m", "ensurepip", "--upgrade"], check=True)
    quiet = ("--quiet", "--disable-pip-version-check")
    subprocess.run([python, "-m", "pip", *quiet, *arguments], cwd=PROJECT, check=True)


def _environment(python: Path) -> dict[str, str]:
    """This process's environment, with pip's settings for uv where uv has none of its own."""
    environment = dict(os.environ)
    for name, variable in SETTINGS.items():
        value = os.environ.get(f"PIP_{name.upper().replace('-', '_')}") or _configured(python, name)
        if value and not environment.get(variable):
            environment[variable] = ("," if variable == "UV_FIND_LINKS" else " ").join(
                value.split()
            )
    # As pip does: all indexes count, and the newest fitting release of them all is taken.
    environment.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    return environment


def _configured(python: Path, name: str) -> str:
    """pip's setting `name` in its configuration files; "" if it is in none.

    Not `pip config get`: that reads the user's own file only, not the machine's.
    """
    listed = subprocess.run(
        [python, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    for line in listed.stdout.splitlines():
        key, _, value = line.partition("=")
        if key == f"global.{name}":
            return str(ast.literal_eval(value)).strip()
    return ""


def _succeeds(python: Path, *arguments: str) -> bool:
    return not subprocess.run([python, *arguments], capture_output=True, check=False).returncode


def _python() -> Path:
    return VENV / "bin" / "python"


if __name__ == "__main__":
    try:
        lock() if sys.argv[1:] == ["lock"] else install()
    except subprocess.CalledProcessError as failed:
        print("The installation failed; the reason is above.", file=sys.stderr)
        sys.exit(failed.returncode)
