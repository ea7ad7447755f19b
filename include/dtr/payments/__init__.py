"""Payments: from an issued statement to money that has arrived, in the hands of two people.

Reading order: `states` and `due` (pure), `ordinary` (what is unusual), `records` (the rows), then
the use cases: `payable`, `making`, `approving`, `sending`, `downloading`, `settling`, `returning`,
`canceling`, `holding`, `claiming`, `noting`, `finding`.

A payment belongs to a `dtr_id`, a lease's week, and not to a revision of its statement.
"""

PACKAGE = __name__
