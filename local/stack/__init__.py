"""The parts that the statements need, started on this machine without Docker.

Each part keeps everything below one root folder (`.local/` for `make run`, a temporary
folder for a test) and uses free ports, so several stacks live side by side.
"""
