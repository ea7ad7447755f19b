-- Memory for the sums of a city's week, until the transaction ends: with the usual 4 MB they would
-- go through temporary files. Where the server gives more, that stands.
SELECT set_config(
    'work_mem',
    greatest(pg_size_bytes(current_setting('work_mem')), pg_size_bytes('64MB')) / 1024 || 'kB',
    true
)
