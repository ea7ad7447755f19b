"""What this deployment's Airflow has: pools and connections. For the doctor."""


def slots_of(pool: str) -> int | None:
    """Slots of a pool, below zero for no limit; None where there is no such pool."""
    from airflow.models.pool import Pool

    found = Pool.get_pool(pool)
    return None if found is None else found.slots


def has_connection(conn_id: str) -> bool:
    """Whether Airflow, or its secrets backend, knows the connection."""
    from airflow.sdk import Connection
    from airflow.sdk.exceptions import AirflowNotFoundException, AirflowRuntimeError

    try:
        Connection.get(conn_id)
    except (AirflowNotFoundException, AirflowRuntimeError):
        return False
    return True
