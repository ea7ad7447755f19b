"""What a person at the terminal reads when the stack cannot go on."""


class StackError(Exception):
    """The message is one or more plain sentences: what is wrong and what to do about it."""
