"""Control totals, coverage, rechecks of closed weeks, settlement."""
