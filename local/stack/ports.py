"""TCP ports on this machine's own address."""

import errno
import socket

HOST = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether a server may listen on `port` here now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: a port whose old connections are still fading away counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as taken:
            if taken.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
        return True


def any_free() -> int:
    """A port that nobody listens on."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def next_free(preferred: int, tries: int = 100) -> int:
    """`preferred`, or the first free port above it."""
    for port in range(preferred, min(preferred + tries, 65_536)):
        if is_free(port):
            return port
    return any_free()
