"""Uploading rendered statements with threads, while the next ones are being rendered."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from include.dtr.archive import Archive, KeyTaken, StoredPdf
from include.dtr.errors import StoreRefused, TransientFault


class Uploads:
    """Puts in flight, by lease."""

    def __init__(self, archive: Archive, pool: ThreadPoolExecutor) -> None:
        self._archive = archive
        self._pool = pool
        self._flying: dict[int, Future[StoredPdf]] = {}

    def send(self, lease_id: int, key: str, pdf: bytes) -> None:
        self._flying[lease_id] = self._pool.submit(self._archive.store, key, pdf)

    def land(self) -> Iterator[tuple[int, StoredPdf | KeyTaken | StoreRefused | TransientFault]]:
        """Wait for each; what the store said is given back, not raised, so that all are heard."""
        flying, self._flying = self._flying, {}
        for lease_id, upload in flying.items():
            try:
                yield lease_id, upload.result()
            except (KeyTaken, StoreRefused, TransientFault) as fault:
                yield lease_id, fault


@contextmanager
def uploading(archive: Archive, threads: int) -> Iterator[Uploads]:
    with ThreadPoolExecutor(threads, thread_name_prefix="upload") as pool:
        yield Uploads(archive, pool)
