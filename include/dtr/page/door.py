"""What the application is given of the page."""

from include.dtr.page import (
    views_batches,
    views_disputes,
    views_findings,
    views_numbers,
    views_orders,
    views_paid,
    views_payments,
    views_runs,
    views_statements,
    views_week,
)
from include.dtr.page.problem import problem_page
from include.dtr.page.render import STATIC_FILES
from include.dtr.web.door import Door


def page_door() -> Door:
    modules = (
        views_week,
        views_findings,
        views_numbers,
        views_runs,
        views_disputes,
        views_statements,
        views_payments,
        views_paid,
        views_batches,
        views_orders,
    )
    return Door(
        routers=[module.router for module in modules],
        prefix="/page/",
        problem=problem_page,
        public_files=("/page/static", STATIC_FILES),
    )
