"""The object store's errors as ours: what a later try can escape, and what it cannot."""

from collections.abc import Iterator
from contextlib import contextmanager

from include.dtr.errors import StoreRefused, TransientFault

_PASSING_STATUSES = {408, 429}
"""Below 500: a request that took too long, and too many of them."""
_UNKNOWN_TO_THE_STORE = 501
_PASSING = {
    "RequestTimeout",
    "RequestTimeTooSkewed",
    # The same in the words of S3, of AWS's other services, and of other makers' stores.
    "SlowDown",
    "SlowDownRead",
    "SlowDownWrite",
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "TooManyRequests",
    "TooManyRequestsException",
    "PriorRequestNotComplete",
    "ServiceUnavailable",
    "InternalError",
    "ExpiredToken",  # a later try opens a client of its own, with fresh credentials
    # Two writers of one key at once: S3 asks the loser to come again.
    "ConditionalRequestConflict",
    "OperationAborted",
    # The request was cut short or bent on its way.
    "IncompleteBody",
    "BadDigest",
    "XAmzContentChecksumMismatch",
    "XAmzContentSHA256Mismatch",
}
"""S3's error codes that a later try can escape, under whatever status they come."""
_HEADER_NOT_KNOWN = {"NotImplemented", "InvalidArgument", "InvalidRequest", "MissingContentLength"}
"""What a store says that is asked for If-None-Match or a checksum and does not know them."""


@contextmanager
def as_archive_errors(where: str) -> Iterator[None]:
    """Raise what boto3 raises inside as `TransientFault` or `StoreRefused`, naming `where`."""
    from botocore.exceptions import (
        BotoCoreError,
        ClientError,
        NoCredentialsError,
        ParamValidationError,
    )

    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", "unknown"))
        status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
        raise translate(status, code, error.operation_name == "PutObject", where) from error
    except (NoCredentialsError, ParamValidationError) as error:
        raise StoreRefused(f"The connection dtr_s3 cannot be used: {error}") from error
    except BotoCoreError as error:
        raise TransientFault(
            f"The object store did not answer for {where}: {type(error).__name__}"
        ) from error


def translate(status: int, code: str, is_put: bool, where: str) -> StoreRefused | TransientFault:
    """Our error for an answer of HTTP `status` and S3's `code`."""
    if is_put and (status == _UNKNOWN_TO_THE_STORE or code in _HEADER_NOT_KNOWN):
        return StoreRefused(
            f"The object store does not know a header of the upload to {where} ({status} {code}). "
            "Stores other than AWS may need DTR_S3_CONDITIONAL_WRITES=false (no If-None-Match) or "
            "DTR_S3_CHECKSUMS=false (no checksum headers); see docs/deploy/aws.md."
        )
    passing = status >= 500 and status != _UNKNOWN_TO_THE_STORE
    if passing or status == 0 or status in _PASSING_STATUSES or code in _PASSING:
        return TransientFault(f"The object store answered {code} for {where}")
    return StoreRefused(
        f"The object store refuses {where} ({code}). Check the bucket's name, that it "
        "exists, and the rights of the connection dtr_s3."
    )
