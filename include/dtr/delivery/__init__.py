"""Statements on their way to their drivers: who is sent what, once, and what became of it.

`planning` queues, `sending` sends a batch, `closing` says what became of a run; `people` holds what
the office asks for. `letter` and `sms` word a message, `smtp` hands it to a mail server.
"""

PACKAGE = __name__
