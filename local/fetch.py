"""Fetching the statements of a week from the object store into a folder."""

import hashlib
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.outcome import Pdf
from local.stack.errors import StackError

THREADS = 8


def fetch(client: Any, bucket: str, pdfs: Sequence[Pdf], folder: Path) -> None:
    """Make `folder` hold exactly `pdfs`, named as their keys end; each is checked first.

    Raises StackError if one is not there or is not what the records say it is; the folder is then
    left as it was.
    """
    partial = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700, parents=True)

    def save(pdf: Pdf) -> None:
        content = _download(client, bucket, pdf)
        (partial / pdf.key.rpartition("/")[2]).write_bytes(content)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(save, pdfs))
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)


def _download(client: Any, bucket: str, pdf: Pdf) -> bytes:
    try:
        content = bytes(client.get_object(Bucket=bucket, Key=pdf.key)["Body"].read())
    except (BotoCoreError, ClientError) as error:
        raise StackError(
            f"The statement of lease {pdf.lease_id} is recorded as issued, but {pdf.key} cannot be "
            f"read from the bucket {bucket}: {error}."
        ) from error
    if hashlib.sha256(content).hexdigest() != pdf.sha256:
        raise StackError(
            f"The object {pdf.key} in the bucket {bucket} is not what was issued to lease "
            f"{pdf.lease_id}: its SHA-256 differs from the recorded one."
        )
    return content
