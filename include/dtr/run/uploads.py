"""Uploading rendered statements with threads, while the next ones are being rendered."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from include.dtr.archive import Archive, KeyTaken, StoredPdf
from include.dtr.errors import StoreRefused, TransientFault

LONGEST_UPLOAD = 300
"""Seconds that one statement may take, all of the client's own retries included. A store that
drips its answer byte by byte never runs into a socket's timeout."""


class Uploads:
    """Uploads under way, by lease."""

    def __init__(
        self, archive: Archive, pool: ThreadPoolExecutor, longest: float = LONGEST_UPLOAD
    ) -> None:
        self._archive = archive
        self._pool = pool
        self._longest = longest
        self._under_way: dict[int, Future[StoredPdf]] = {}

    def send(self, lease_id: int, key: str, pdf: bytes) -> None:
        """Begin one upload; a thread does it."""
        self._under_way[lease_id] = self._pool.submit(self._archive.store, key, pdf)

    def answers(
        self,
    ) -> Iterator[tuple[int, StoredPdf | KeyTaken | StoreRefused | TransientFault]]:
        """Wait for each; what the store said is given back, not raised, so that all are heard."""
        under_way, self._under_way = self._under_way, {}
        for lease_id, upload in under_way.items():
            try:
                yield lease_id, upload.result(self._longest)
            except (KeyTaken, StoreRefused, TransientFault) as fault:
                yield lease_id, fault
            except TimeoutError:
                yield (
                    lease_id,
                    TransientFault(f"The object store took more than {self._longest:.0f} s"),
                )


@contextmanager
def uploading(archive: Archive, threads: int, longest: float = LONGEST_UPLOAD) -> Iterator[Uploads]:
    """Threads for uploads. An upload that hangs is not waited for: it ends with the process."""
    archive.open()
    pool = ThreadPoolExecutor(threads, thread_name_prefix="upload")
    try:
        yield Uploads(archive, pool, longest)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
