"""A driver's year: from card fares to what was paid out, by three dates that are kept apart.

`bridge` adds it up (pure), `reading` reads it driver by driver, `document` draws it, `spreadsheets`
writes it for all drivers, `releasing` locks it.
"""
