"""How many examples hypothesis looks at for properties that cost more than others."""

from hypothesis import settings


def examples(in_make_test: int) -> int:
    """So many in `make test`; elsewhere as many as the profile says (tests/conftest.py)."""
    profile = settings.get_current_profile_name()
    return in_make_test if profile == "commit" else settings.get_profile(profile).max_examples
