"""Is this deployment sound? `python -m include.dtr.doctor` asks, and says what to do."""
