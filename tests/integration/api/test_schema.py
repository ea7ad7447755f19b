"""Schemathesis against the API's own description: calls that nobody would think of."""

import os
import time
from collections.abc import Iterator
from typing import Any, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from include.dtr.site import create_site
from include.dtr.web.services import Services
from tests.integration.api.conftest import Site

CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 6
"""For each operation; `make test` is to stay short."""
MANY_EXAMPLES = 120
"""With `make test-faults`, and other ones each time; the edges of every field come to them, which
are hundreds of calls for each operation that takes filters."""
SEED = int(os.environ.get("DTR_SCHEMA_SEED") or time.time_ns() % 2**32)
# The description needs no services. It is the one that is served: see test_access.
DESCRIPTION = create_site(cast("Services", None)).openapi()
some_calls = schemathesis.openapi.from_dict(DESCRIPTION)
some_calls.config.phases.update(phases=["examples", "fuzzing"])
all_calls = schemathesis.openapi.from_dict(DESCRIPTION)


@pytest.fixture(scope="module")
def idle(site: Site) -> Iterator[Site]:
    """Runs end at once and do nothing."""
    site.runs.held = "failed"
    yield site
    site.runs.held = ""


@some_calls.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_call_breaks_it(case: schemathesis.Case, idle: Site) -> None:
    """No 5xx, and every answer as it is described."""
    case.call_and_validate(
        base_url=idle.url, headers={"Authorization": "Bearer admin"}, checks=CHECKS
    )


@pytest.mark.faults
@all_calls.parametrize()
@seed(SEED)
@settings(max_examples=MANY_EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_call_of_another_seed_each_time_breaks_it(case: schemathesis.Case, idle: Site) -> None:
    """`DTR_SCHEMA_SEED` brings a run's calls back."""
    print(f"DTR_SCHEMA_SEED={SEED}")  # noqa: T201
    case.call_and_validate(
        base_url=idle.url, headers={"Authorization": "Bearer admin"}, checks=CHECKS
    )
