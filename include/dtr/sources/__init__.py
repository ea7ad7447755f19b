"""Reading the fleet's books from the schema `dtr_source`: preflight, scope, batches."""

PACKAGE = __name__
