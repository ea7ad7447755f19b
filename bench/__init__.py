"""Benchmarks, apart from the tests: `make bench`, see `docs/performance.md`."""
