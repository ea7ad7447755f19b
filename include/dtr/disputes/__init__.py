"""What drivers ask about a line of a statement: opened, answered, accepted with its correction."""

PACKAGE = __name__
