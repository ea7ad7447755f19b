"""The two requests of an upload, sent as the S3 client sends them, without its layers.

A statement takes a HEAD and a PUT, and the client spends more time on preparing them than on
sending them. It sends the first of each kind itself; that request is the pattern of the later ones:
where it went, by which headers, signed for which region, over which session (proxies, certificates
and time limits are the session's). Whatever differs from a plain success is handed to the client as
the answer to its own first try: it reads errors and tries again by its own rules.
"""

import base64
import hashlib
import hmac
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

Signer = Callable[[], Any]
"""Gives botocore's signing object with the credentials of this moment."""
_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
"""Keys that stand in a URL as they are."""
_SIGNED_FOR = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<by>[^/]+)/\d{8}/(?P<region>[a-z0-9-]+)/s3/aws4_request, .*"
)
_PAYLOAD = re.compile(r"[0-9a-f]{64}|UNSIGNED-PAYLOAD")
_UNSIGNED = {"user-agent"}
_KEPT = {
    "content-type",
    "if-none-match",
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id",
} | _UNSIGNED
_MADE_ANEW = {
    "authorization",
    "x-amz-content-sha256",
    "x-amz-checksum-sha256",
    "x-amz-date",
    "x-amz-security-token",
}
_NOT_NEEDED = {"amz-sdk-invocation-id", "amz-sdk-request", "content-length", "expect"}
_DEFAULT_PORTS = {"http": 80, "https": 443}
_OPERATIONS = {"HEAD": "HeadObject", "PUT": "PutObject"}
NOTHING = b""
SHA256_OF_NOTHING = hashlib.sha256(NOTHING).digest()


@dataclass(frozen=True, slots=True)
class Pattern:
    """What all requests of one method on one bucket have in common."""

    method: str
    url: str
    """Without the key."""
    host: str
    path: str
    """Of the URL, without the key."""
    region: str
    headers: Mapping[str, str]
    """Lower-case names, as they are sent."""
    has_checksum: bool
    signer: Signer


class _Here(threading.local):
    """What one thread is about."""

    sending: tuple[str, str, str] | None = None
    """Method, bucket and key of what the client sends for us."""
    signer: Signer | None = None
    left: Any = None
    """The answer to this very request, or the error in its place, that the client is to read."""


class Requests:
    """The requests of one archive, through one client. May be used by several threads."""

    def __init__(self, client: Any) -> None:
        self._patterns: dict[tuple[str, str], Pattern | None] = {}
        """By method and bucket; None: the client's requests are not plain, and it sends them."""
        self._here = _Here()
        endpoint = getattr(client, "_endpoint", None)
        self._session: Any = getattr(endpoint, "http_session", None)
        retries = client.meta.config.retries or {}
        # In the adaptive mode the client counts its requests and holds them back.
        if self._session is not None and retries.get("mode") != "adaptive":
            for operation in ("HeadObject", "PutObject"):
                client.meta.events.register(f"before-sign.s3.{operation}", self._before_sign)
                client.meta.events.register_first(f"before-send.s3.{operation}", self._before_send)

    def look(self, bucket: str, key: str) -> bool | None:
        """Whether an object lies under `key`; None: the client must say, inside `by_client`."""
        answer = self._send("HEAD", bucket, key, NOTHING, SHA256_OF_NOTHING)
        match getattr(answer, "status_code", None):
            case 200 if answer.headers.get("ETag"):
                return True
            case 404:
                return False
        self._here.left = answer
        return None

    def put(self, bucket: str, key: str, content: bytes, sha256: bytes) -> Mapping[str, str] | None:
        """What the store answered that took `content`, by the client's names; None: the client
        must put it, inside `by_client`."""
        answer = self._send("PUT", bucket, key, content, sha256)
        if getattr(answer, "status_code", None) != 200 or answer.content:
            self._here.left = answer
            return None
        return {
            "ETag": answer.headers.get("ETag", ""),
            "ChecksumSHA256": answer.headers.get("x-amz-checksum-sha256", ""),
        }

    @contextmanager
    def by_client(self, method: str, bucket: str, key: str) -> Iterator[None]:
        """The client's own request is made inside: its first try is what was sent here already,
        if anything was; else it is the pattern of later ones."""
        here = self._here
        here.sending, here.signer = (method, bucket, key), None
        try:
            yield
        finally:
            here.sending = here.signer = here.left = None

    def _before_sign(self, request_signer: Any, signature_version: str, **_: Any) -> None:
        def signer() -> Any:
            return request_signer.get_auth_instance("s3", None, signature_version)

        if self._here.sending:
            self._here.signer = signer

    def _before_send(self, request: Any, **_: Any) -> Any:
        here = self._here
        if here.sending is None:
            return None
        left, here.left = here.left, None
        if isinstance(left, Exception):
            raise left
        method, bucket, key = here.sending
        is_wanted = (method, bucket) not in self._patterns and _KEY.fullmatch(key)
        if left is None and here.signer and is_wanted:
            self._patterns[method, bucket] = pattern_of(request, key, here.signer)
        return left

    def _send(self, method: str, bucket: str, key: str, content: bytes, sha256: bytes) -> Any:
        """The store's answer, or the error in its place; None where there is no pattern."""
        pattern = self._patterns.get((method, bucket))
        if pattern is None or not _KEY.fullmatch(key):
            return None
        from botocore.awsrequest import AWSPreparedRequest
        from botocore.exceptions import BotoCoreError

        try:
            headers = signed_headers(pattern, key, sha256, datetime.now(UTC))
            return self._session.send(
                AWSPreparedRequest(method, pattern.url + key, headers, content or None, False)
            )
        except BotoCoreError as error:
            return error


def pattern_of(request: Any, key: str, signer: Signer) -> Pattern | None:
    """The pattern of a signed botocore request for `key`; None where it has anything that is not
    known here, such as a header of a proxy's or a streamed checksum."""
    headers = {name.lower(): _text(value) for name, value in request.headers.items()}
    signed_for = _SIGNED_FOR.fullmatch(headers.get("authorization", ""))
    parts = urlsplit(request.url)
    if (
        signed_for is None
        or signed_for["by"] != signer().credentials.access_key
        or not _PAYLOAD.fullmatch(headers.get("x-amz-content-sha256", ""))
        or headers.keys() - _KEPT - _MADE_ANEW - _NOT_NEEDED
        or parts.query
        or parts.username
        or parts.hostname is None
        or not parts.path.endswith(f"/{key}")
    ):
        return None
    is_usual = parts.port in (None, _DEFAULT_PORTS.get(parts.scheme))
    return Pattern(
        method=request.method,
        url=request.url.removesuffix(key),
        host=parts.hostname if is_usual else f"{parts.hostname}:{parts.port}",
        path=parts.path.removesuffix(key),
        region=signed_for["region"],
        headers={name: value for name, value in headers.items() if name in _KEPT},
        has_checksum="x-amz-checksum-sha256" in headers,
        signer=signer,
    )


def signed_headers(pattern: Pattern, key: str, sha256: bytes, now: datetime) -> dict[str, str]:
    """The headers of a request, signed by AWS's Signature Version 4 over the whole content.

    https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
    """
    credentials = pattern.signer().credentials
    instant = f"{now:%Y%m%dT%H%M%SZ}"
    headers = {
        **pattern.headers,
        "x-amz-content-sha256": sha256.hex(),
        "x-amz-date": instant,
    }
    if pattern.has_checksum:
        headers["x-amz-checksum-sha256"] = base64.b64encode(sha256).decode()
    if credentials.token:
        headers["x-amz-security-token"] = credentials.token
    signed = {name: value for name, value in headers.items() if name not in _UNSIGNED}
    signed["host"] = pattern.host
    names = sorted(signed)
    request = "\n".join(
        [
            pattern.method,
            pattern.path + key,
            "",
            *[f"{name}:{' '.join(signed[name].split())}" for name in names],
            "",
            ";".join(names),
            headers["x-amz-content-sha256"],
        ]
    )
    scope = f"{instant[:8]}/{pattern.region}/s3/aws4_request"
    to_sign = "\n".join(
        ["AWS4-HMAC-SHA256", instant, scope, hashlib.sha256(request.encode()).hexdigest()]
    )
    signature = f"AWS4{credentials.secret_key}".encode()
    for part in (*scope.split("/"), to_sign):
        signature = hmac.digest(signature, part.encode(), "sha256")
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={credentials.access_key}/{scope}, "
        f"SignedHeaders={';'.join(names)}, Signature={signature.hex()}"
    )
    return headers


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
