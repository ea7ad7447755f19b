"""The week as data for other programs: what a column means, and the rows as Parquet."""
