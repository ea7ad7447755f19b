"""The bookkeeper's journal of a week: balanced entries, in editions that are never changed.

`entries` makes them out of a week's sums (pure), `editions` keeps each edition in the bucket and
makes the next one of what has changed since, `formats` writes CSV and QuickBooks' IIF.
"""
