"""Weekly driver statements (DTR): from the fleet's ledger to an issued PDF.

Reading order for a newcomer: `period`, `money`, `model`, `statement` (the arithmetic),
then `sources` (what is read), `languages` and `pdf` (what is drawn), `archive` and `records`
(what is kept), `control` (what lies between statements), `rules` (what is unlawful or hard to
believe), `run` (the use cases that the DAG calls), `office` (those of people), `payments` (from
what is due to money that has arrived), `registers` (what the accountant gets), `delivery` and
`disputes` (what drivers are sent and ask), `retention` (what is erased in the end), `watch` (what
wakes a person), and the doors: `airflow` (tasks), `web` (the one application), `api` (JSON), `page`
(HTML for the office) and `driver` (HTML for a driver), put together by `site`. `doctor` looks at
all of it from outside. docs/explanation/design.md has a table of the rooms.

Imports point the other way only, from the last to the first; `make check` sees to it
(pyproject.toml, `tool.importlinter`).
"""
