"""Payments: from an issued statement to money that has arrived, in the hands of two people.

`bank` is what banks read and write, pure. Reading order of the rest: `states`, `due` and
`ordinary` (pure), `records` (the rows), then the use cases: `payable`, `making`, `approving`,
`sending`, `downloading`, `settling`, `returning`, `canceling`, `holding`, `claiming`, `noting`,
`finding`.

A payment belongs to a `dtr_id`, a lease's week, and not to a revision of its statement.
"""

PACKAGE = __name__
