"""Are a fleet's views fit for a first run? One page, before anything is issued; nothing is written.

`python -m include.dtr.doctor.source_check` reads the connection `dtr_source_db`;
`make check-source` a database of one's own, or the running stack's.
"""
