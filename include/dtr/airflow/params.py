"""What several DAGs ask for alike: a day, and leases."""

from airflow.sdk import Param


def day(title: str, description: str) -> Param:
    """A date, or nothing; New York's."""
    return Param(None, type=["null", "string"], format="date", title=title, description=description)


def leases(every: str) -> Param:
    """Lease numbers; none of them: `every`, which says which ones then."""
    return Param(
        [],
        type="array",
        items={"type": "integer", "minimum": 1, "maximum": 2_147_483_647},
        title="Leases",
        description=f"Lease numbers, for instance [1045, 1046]. Empty: {every}.",
    )
