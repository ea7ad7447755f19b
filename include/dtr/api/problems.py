"""What a call may be refused with: every status, each with the one model of a refusal."""

from typing import Any

from pydantic import BaseModel, Field

MEANINGS = {
    400: "The request cannot be honored as it is; `detail` says why.",
    401: "Not signed in, or no longer.",
    403: "Signed in, and not allowed.",
    404: "There is no such thing.",
    408: "The body did not come within 10 s.",
    409: "The state of things does not allow it; `detail` says what stands in the way.",
    413: "The body is larger than 256 KiB.",
    422: "Something that was sent is not what it must be.",
    500: "A defect in this program; the API server's log has the details.",
    502: "The stored document is not the one that was issued: it is not shown.",
    503: "A store does not answer, or too many ask at once: come again after `Retry-After` s.",
}


class InvalidPart(BaseModel):
    """One thing that is wrong with what was sent."""

    type: str = Field(description="pydantic's name of the fault.", examples=["missing"])
    loc: list[str | int] = Field(
        description="Where: query, path or body, then names and places.",
        examples=[["body", "reason"]],
    )
    msg: str = Field(examples=["Field required"])


class Problem(BaseModel):
    """What every refusal looks like."""

    detail: str | list[InvalidPart] = Field(examples=["There is no DTR-1045-2025-11-09."])


def problems(*codes: int) -> dict[int | str, dict[str, Any]]:
    """`responses` of a router or a route."""
    return {code: {"model": Problem, "description": MEANINGS[code]} for code in codes}


EVERYWHERE = problems(400, 401, 403, 404, 409, 422, 500, 503)
WITH_A_BODY = problems(408, 413)
