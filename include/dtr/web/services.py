"""What the application works with, so that it runs with Airflow and, in tests, without."""

from collections.abc import Callable
from dataclasses import dataclass, field

from fastapi import Request

from include.dtr.office.airflow import PayRuns, Runs
from include.dtr.office.office import Office
from include.dtr.web.callers import Access
from include.dtr.web.load import Load


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that differs between a deployment and a test."""

    office: Office
    access: Access
    runs: Callable[[Request], Runs]
    """Airflow's runs, as the caller of the request."""
    pay_runs: Callable[[Request], PayRuns]
    """Runs that pay, as the caller of the request."""
    base_url: Callable[[Request], str]
    """Where people reach Airflow, without a slash at its end."""
    load: Load = field(default_factory=Load)
    """What this server process does at once."""


def services_of(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


def load_of(request: Request) -> Load:
    return services_of(request).load


def office_of(request: Request) -> Office:
    return services_of(request).office


def pay_runs_of(request: Request) -> PayRuns:
    return services_of(request).pay_runs(request)


def runs_of(request: Request) -> Runs:
    return services_of(request).runs(request)
