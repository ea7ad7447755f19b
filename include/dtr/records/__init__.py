"""What is kept: the tables `dtr`, `dtr_generation_history` and `dtr_event`, and their rules."""

PACKAGE = __name__
