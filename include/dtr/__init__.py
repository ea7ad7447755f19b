"""Weekly driver statements (DTR): from the fleet's ledger to an issued PDF.

Reading order for a newcomer: `period`, `money`, `model`, `statement` (the arithmetic),
then `sources` (what is read), `pdf` (what is drawn), `archive` and `records` (what is
kept), and `run` (the use cases that the DAG calls).
"""
