"""The numbers of checks: one series, upwards, none left out. That none comes twice, the database
sees to.
"""

from include.dtr.payments.bank.errors import CheckRefused

LAST = 99_999_999
"""Eight digits, as banks take them for positive pay."""


def series(last: int | None, first: int, count: int) -> range:
    """The next `count` numbers after `last`; from `first` on where no check was written yet, or
    where a new box of stock begins above `last`. Raises `CheckRefused`.
    """
    if count < 1:
        raise CheckRefused("There is no check to number")
    start = first if last is None else max(last + 1, first)
    if start < 1 or start + count - 1 > LAST:
        raise CheckRefused(
            f"The check numbers {start} to {start + count - 1} are not within 1 and {LAST}; set "
            "DTR_CHECK_FIRST_NUMBER to the number of the stock in the printer"
        )
    return range(start, start + count)
