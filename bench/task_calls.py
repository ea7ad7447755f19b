"""What a running task would feel: calls to Airflow's execution API, one after the other.

    python -m bench.task_calls URL SECONDS

With the environment of the stack, whose key signs the calls' token. Prints the seconds of each call
as JSON; a call that was refused or broken off is an error of this program's.
"""

import json
import sys
import time
from uuid import uuid4

import httpx

EVERY_SECONDS = 0.25
CONNECTION = "dtr_db"
"""What every task of the DAG asks for."""


def token() -> str:
    """A task's token, as an executor makes it."""
    from airflow.api_fastapi.auth.tokens import JWTGenerator, get_signing_args
    from airflow.configuration import conf

    generator = JWTGenerator(
        valid_for=3600,
        audience=conf.get_mandatory_list_value("execution_api", "jwt_audience")[0],
        issuer=conf.get("api_auth", "jwt_issuer", fallback=None),
        **get_signing_args(make_secret_key_if_needed=False),
    )
    return str(generator.generate({"sub": str(uuid4())}))


def calls(url: str, seconds: float) -> list[float]:
    """The seconds that each call took."""
    took = []
    headers = {"Authorization": f"Bearer {token()}"}
    with httpx.Client(base_url=url, headers=headers, timeout=60, trust_env=False) as client:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            started = time.monotonic()
            client.get(f"/execution/connections/{CONNECTION}").raise_for_status()
            took.append(time.monotonic() - started)
            time.sleep(EVERY_SECONDS)
    return took


if __name__ == "__main__":
    sys.stdout.write(f"\n{json.dumps(calls(sys.argv[1], float(sys.argv[2])))}\n")
