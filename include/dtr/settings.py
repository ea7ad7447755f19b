"""Every setting in one place: name, type, default, meaning.

Each can be overridden by an environment variable: `DTR_BUCKET`, `DTR_COMPANY_NAME`, ...
Connections (databases, object store) are Airflow connections, see `connections.py`; secrets
never live here.
"""

from functools import cache

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from include.dtr.model import Company


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="DTR_", frozen=True)

    bucket: str = Field(default="dtr-statements", description="Bucket that holds the PDFs.")
    server_side_encryption: str | None = Field(
        default=None,
        description='Sent with every upload: "AES256" or "aws:kms"; unset: the bucket\'s default.',
    )
    kms_key_id: str | None = Field(
        default=None, description="KMS key for `aws:kms`; unset: the account's own."
    )

    company_name: str = Field(
        default="Big Apple Taxi", description="First line of the company block."
    )
    company_address: str = Field(
        default="50-24 Queens Boulevard, Woodside, NY 11377",
        description="Second line of the company block.",
    )
    company_contact: str = Field(
        default="Tel. (718) 555-0142",
        description="Third line: where a driver asks about a statement.",
    )

    max_mapped_tasks: int = Field(
        default=200,
        ge=1,
        le=1000,
        description="Up to so many leases each get a mapped task of their own; beyond that, "
        "batches of even size, and no more of them than this.",
    )
    leases_per_task: int = Field(
        default=400,
        ge=1,
        description="Leases of such a batch; more where there would be too many batches.",
    )
    upload_threads: int = Field(default=8, ge=1, le=64, description="Uploads at once in one task.")
    max_parallel_tasks: int = Field(
        default=16,
        ge=1,
        description="Mapped tasks of one run at once; each holds two database connections.",
    )
    pool: str = Field(
        default="default_pool", description="Airflow pool that the mapped tasks take a slot of."
    )
    retries: int = Field(
        default=4, ge=0, description="Airflow's retries of a task with a transient fault."
    )
    retry_delay_seconds: int = Field(
        default=30,
        ge=1,
        description="Wait before the first retry; doubled each time, 10 minutes at most.",
    )
    run_timeout_minutes: int = Field(
        default=60, ge=1, description="A run that takes longer is stopped and marked failed."
    )


@cache
def settings() -> Settings:
    """The settings of this process, read from the environment once."""
    return Settings()


def company() -> Company:
    """The fleet's block at the head of each statement."""
    chosen = settings()
    return Company(chosen.company_name, chosen.company_address, chosen.company_contact)
