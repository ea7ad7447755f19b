"""The use cases that DAG, API and command line call: plan, generate, close; pay, void."""
