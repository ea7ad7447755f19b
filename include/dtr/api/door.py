"""What the application is given of the API."""

from include.dtr.api import (
    accounting,
    deliveries,
    description,
    exports,
    findings,
    holds,
    numbers,
    payment_orders,
    payments,
    runs,
    statements,
    weeks,
)
from include.dtr.web.door import Door

DESCRIPTION = """
Weekly driver statements (DTR). Sign in with a token of Airflow's `POST /auth/token`. What you may
do follows from your rights on the DAG `weekly_dtr`: reading it, triggering it, editing it; with
payments from those on `pay_drivers`: reading it, triggering it, answering its required actions.
Money is a decimal string of dollars; times are ISO 8601 with their offset; dates are New York's.
"""


def api_door() -> Door:
    """`statements` comes last: its /{dtr_id} would take the others' paths."""
    modules = (
        description,
        runs,
        exports,
        weeks,
        findings,
        holds,
        numbers,
        payment_orders,
        payments,
        deliveries,
        accounting,
        statements,
    )
    return Door(routers=[module.router for module in modules])
