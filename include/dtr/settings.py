"""Every setting in one place: name, type, default, meaning.

Each can be overridden by an environment variable: `DTR_BUCKET`, `DTR_COMPANY_NAME`, ...
Connections (databases, object store) are Airflow connections, see `airflow/connections.py`; secrets
never live here.
"""

from datetime import date
from decimal import Decimal
from functools import cache
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from include.dtr.languages import languages
from include.dtr.model import TAX_RULES, Account, Company, TaxKind, TaxThreshold, Terms

WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")


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

    s3_conditional_writes: bool = Field(
        default=True,
        description="Uploads say If-None-Match. Off for stores that do not know it: each upload is "
        "then read back and compared before it counts.",
    )
    s3_checksums: bool = Field(
        default=True,
        description="Uploads carry SHA-256 headers. Off for stores that do not know them.",
    )

    s3_key_prefixes: int = Field(
        default=1,
        ge=1,
        le=256,
        description="Over how many prefixes new documents are spread (`dtrs/3f/2025/11/...`), for "
        "stores that limit the requests of one; 1: `dtrs/2025/11/...`. May change at any time: a "
        "document stays where its row says.",
    )

    records_schema: str = Field(
        default="public",
        min_length=1,
        description="Schema of the records' tables in the database of dtr_db.",
    )
    statement_timeout_seconds: float = Field(
        default=900, gt=0, description="A query of a database that takes longer is ended."
    )
    lock_timeout_seconds: float = Field(
        default=120, gt=0, description="Longest wait for a row or table that somebody else holds."
    )

    company_name: str = Field(
        default="Big Apple Taxi",
        description='Name at the head of the company block; a "|" in it begins a second line.',
    )
    company_address: str = Field(
        default="50-24 Queens Boulevard, Woodside, NY 11377",
        description="Second line of the company block.",
    )
    company_contact: str = Field(
        default="Tel. (718) 555-0142",
        description="Third line: where a driver asks about a statement.",
    )
    pay_weekday: Literal[
        "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"
    ] = Field(default="THURSDAY", description="Day on which payments go out.")
    closed_days: frozenset[date] = Field(
        default=frozenset(),
        description="Days without payments beyond the Federal Reserve's holidays, as JSON: "
        '["2025-12-26"].',
    )
    questions: str = Field(
        default="",
        description="Whom a driver calls or writes with a question; empty: the company contact.",
    )
    dispute_days: int = Field(
        default=30, ge=1, description="Days after the receipt date in which to dispute a figure."
    )
    deposit_days: int = Field(
        default=30, ge=0, description="Days for which a deposit is held after the lease's end."
    )
    complaints: str = Field(
        default="Complaints about the fleet: call 311 or write to TLC at nyc.gov/tlc",
        description="TLC's complaint line on each statement; empty: none.",
    )
    driver_page: str = Field(
        default="",
        description='Public address of the driver\'s page, such as "https://pay.example.com/{dtr_id}",'
        " printed with a QR code; empty: none.",
    )
    print_language: bool = Field(
        default=True,
        description="Whether statements are said again in the driver's language (view "
        "driver_contacts), beside the English.",
    )
    print_address: bool = Field(
        default=True,
        description="Whether the driver's postal address (view driver_contacts) is printed where a "
        "No. 10 window envelope shows it.",
    )
    languages_reviewed: frozenset[str] = Field(
        default=frozenset(),
        description="Languages whose translations a native speaker has read, as JSON: "
        '["bn", "es"]. All others say that nobody has yet.',
    )
    tax_rules: dict[TaxKind, str] = Field(
        default={},
        description="What each tax is charged for, as JSON, where it is not the rule known here: "
        '{"MTA": "$0.50 a trip"}.',
    )

    records_since: date | None = Field(
        default=None,
        description="The day from which every lease must have statements without a gap; unset: for "
        "each lease from the first day of the statement that was issued first.",
    )
    recheck_weeks: int = Field(
        default=8,
        ge=0,
        le=520,
        description="How many weeks that have statements are compared with the books again, at "
        "each close and each night.",
    )

    partial_look_above: int = Field(
        default=2_000,
        ge=0,
        description="Where more statements than this stand for a week, the close of a run of named "
        "leases reads those leases' books only, and takes the others as they were last looked at.",
    )
    books_trusted_hours: float = Field(
        default=26,
        ge=0,
        description="How long after the last look at a whole week, or the last night that found it "
        "right, that is trusted of leases which are not read; 0: never.",
    )

    payment_limit: Decimal = Field(
        default=Decimal("5000.00"),
        gt=0,
        max_digits=12,
        decimal_places=2,
        description="A payment above it, in dollars, joins a batch only if it was looked at.",
    )
    one_person_office: bool = Field(
        default=False,
        description="Lets the person who made a batch of payments approve it too. For an office of "
        "one; every such approval says so in the trail.",
    )
    payment_settle_days: int = Field(
        default=2,
        ge=1,
        le=60,
        description="Bank days after its effective date on which a transfer that did not come back "
        "counts as settled. Checks are settled by the bank's confirmation alone.",
    )
    payment_approval_days: int = Field(
        default=5,
        ge=1,
        le=30,
        description="Days for which a batch waits for its approval; then it is canceled.",
    )

    month_rule: Literal["PERIOD_END", "PERIOD_START", "ISSUE_DATE"] = Field(
        default="PERIOD_END",
        description="Which day of a statement decides the month and quarter whose register it is "
        "in: the week's last, its first, or the day of issue. Keep to one within a year.",
    )

    rules_file: str = Field(
        default="",
        description="The regulator's rules as your counsel has checked them, a YAML file (docs: "
        "Rules and findings); empty: the example that is shipped.",
    )
    retention_years: int = Field(
        default=7,
        ge=6,
        le=100,
        description="Statements whose week ended more years ago than this may be erased. New York "
        "asks for six years of wage records; the database refuses less.",
    )
    retention: Literal["off", "report", "erase"] = Field(
        default="off",
        description="What the nightly maintenance does with statements past their time: nothing, "
        "list and count them, or erase them.",
    )

    ach_company_id: str | None = Field(
        default=None,
        description='Ten characters from the bank, often "1" and the EIN. Unset: no ACH file.',
    )
    ach_company_name: str | None = Field(
        default=None,
        description="What a driver's bank shows, 16 of A-Z and 0-9; unset: from the company name.",
    )
    ach_originating_dfi: str | None = Field(
        default=None,
        description="Routing number of the fleet's bank, nine digits. Unset: no ACH file.",
    )
    ach_destination: str | None = Field(
        default=None,
        description="Routing number to which files are addressed; unset: the fleet's bank.",
    )
    ach_destination_name: str = Field(
        default="BANK", description="Its name, 23 of A-Z and 0-9, as the bank wants it."
    )
    ach_origin: str | None = Field(
        default=None,
        description="Who sends the file, nine or ten characters; unset: the company ID.",
    )
    ach_origin_name: str | None = Field(
        default=None,
        description="The sender's name, 23 of A-Z and 0-9; unset: from the company name.",
    )
    ach_entry_description: str = Field(
        default="PAYROLL",
        description="What the payment is called at a driver's bank, 10 of A-Z and 0-9. Nacha asks "
        "for PAYROLL on wages and similar pay since March 2026.",
    )
    ach_balanced: bool = Field(
        default=False,
        description="Whether one debit of the fleet's account balances each file; ask the bank.",
    )
    ach_offset_routing: str | None = Field(
        default=None, description="Routing number of the account debited in a balanced file."
    )
    ach_offset_account: SecretStr | None = Field(
        default=None, description="Number of that account; shown in no log."
    )
    ach_offset_type: Literal["CHECKING", "SAVINGS"] = Field(
        default="CHECKING", description="Type of that account."
    )
    ach_payment_limit: Decimal = Field(
        default=Decimal("10000.00"),
        gt=0,
        decimal_places=2,
        description="Dollars: one payment above it is refused.",
    )
    ach_days_ahead: int = Field(
        default=14,
        ge=1,
        description="How many days ahead the effective date may be; ask the bank.",
    )
    ach_addenda: bool = Field(
        default=False,
        description="Whether each payment carries an addenda record with the statement's number.",
    )
    ach_prenotes: bool = Field(
        default=False,
        description="Whether an account that was never paid, or has changed, is tried by an entry "
        "without money before it is paid by ACH.",
    )
    ach_prenote_days: int = Field(
        default=3,
        ge=1,
        le=10,
        description="Bank days after a prenote's date until its account is paid, where nothing "
        "came back.",
    )
    start_by: Literal["CLOCK", "BOOKS", "CLOCK_OR_BOOKS"] = Field(
        default="CLOCK",
        description="What starts the weekly run: Sunday 05:00 in New York; an event of the asset "
        "`dtr_books`, which your own import of the books emits; or whichever comes first (the "
        "other then finds everything issued).",
    )
    books_uri: str = Field(
        default="x-dtr-books://dtr_source",
        min_length=1,
        description="URI of the asset `dtr_books`, as your lineage names the fleet's books: "
        '"postgres://db.example.com:5432/fleet/dtr_source/ledger_postings".',
    )
    data_names: bool = Field(
        default=False,
        description="Whether the week as data (Parquet) has names, TLC licenses and medallion "
        "numbers; off: numbers of the books only.",
    )

    journal_accounts: dict[Account, Annotated[str, Field(pattern=r"^[^\t\r\n\"]+$")]] = Field(
        default={},
        description="What your books call the accounts of the journal, as JSON, where it is not "
        'the name known here: {"LEASE": "4000 Lease Income"}.',
    )

    tax_thresholds: tuple[TaxThreshold, ...] = Field(
        default=(),
        description="From which amount a year is reported on which tax form, as JSON, where the "
        'law has changed since: [{"form": "1099-NEC", "first_year": 2027, "dollars": "2100.00", '
        '"must_exceed": false}]. Ask your accountant.',
    )

    check_position: Literal["TOP", "MIDDLE", "BOTTOM"] = Field(
        default="TOP", description="Where on a sheet of check stock the check is."
    )
    check_first_number: int = Field(
        default=1001, ge=1, description="Number of the first check of the stock in the printer."
    )
    check_void_after_days: int = Field(
        default=180, ge=1, description="Printed on each check: the days after which it is void."
    )
    check_routing: str | None = Field(
        default=None, description="Routing number of the account that checks are drawn on."
    )
    check_account: SecretStr | None = Field(
        default=None,
        description="Number of that account, for the positive-pay file; shown in no log.",
    )
    positive_pay_columns: tuple[
        Literal[
            "ROUTING",
            "ACCOUNT",
            "CHECK_NUMBER",
            "DATE",
            "DATE_US",
            "DATE_COMPACT",
            "AMOUNT",
            "AMOUNT_CENTS",
            "PAYEE",
            "STATUS",
        ],
        ...,
    ] = Field(
        default=("ACCOUNT", "CHECK_NUMBER", "DATE_US", "AMOUNT", "PAYEE", "STATUS"),
        min_length=1,
        description="Columns of the positive-pay file in their order, as JSON. A date is "
        "2026-12-03 (DATE), 12/03/2026 (DATE_US) or 20261203 (DATE_COMPACT), an amount 1234.56 or "
        "123456 (AMOUNT_CENTS), STATUS is I or V (void).",
    )
    positive_pay_heading: bool = Field(
        default=False, description="Whether the positive-pay file begins with the columns' names."
    )

    max_mapped_tasks: int = Field(
        default=200,
        ge=1,
        le=1000,
        description="Up to this many leases each get a mapped task of their own; beyond that, "
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

    late_after_minutes: float = Field(
        default=60,
        gt=0,
        description="A scheduled run that has not ended this long after its hour is an alarm.",
    )
    failure_rate_limit: float = Field(
        default=0.05, ge=0, le=1, description="More failed leases than this share is an alarm."
    )
    notify: str = Field(
        default="log",
        pattern=r"^(log|email|slack)(,(log|email|slack))*$",
        description='Where alarms go, any of "log,email,slack".',
    )
    notify_email_to: str = Field(
        default="", description="Addresses for alarms, separated by commas."
    )
    notify_email_from: str | None = Field(
        default=None, description="Sender of alarms; unset: the SMTP connection's own."
    )
    notify_smtp_conn_id: str = Field(
        default="smtp_default", description="Airflow connection to the mail server."
    )
    notify_slack_conn_id: str = Field(
        default="slack_default", description="Airflow connection to an incoming webhook of Slack."
    )
    mail_conn_id: str = Field(
        default="dtr_mail",
        description="Airflow connection to the mail server that drivers' mails go through.",
    )
    mail_from: str | None = Field(
        default=None,
        description="Address that drivers' mails come from, and bounces go to; unset: the "
        "connection's own.",
    )
    mail_reply_to: str = Field(
        default="", description="Address for drivers' replies; empty: the sender's."
    )
    mail_pdf: bool = Field(
        default=False,
        description="Mails carry the PDF beside the link. Mail is not a safe place for it.",
    )
    mail_per_minute: int = Field(
        default=0, ge=0, description="The most messages a minute, all tasks together; 0: no limit."
    )
    mail_tries: int = Field(
        default=8,
        ge=1,
        description="After this many tries a message that the server puts off has failed.",
    )
    mails_per_task: int = Field(default=500, ge=1, description="Messages of one mapped task.")
    mail_tasks: int = Field(
        default=4, ge=1, le=64, description="Mapped tasks that send at once; each has a session."
    )
    mail_hold: str = Field(
        default="",
        pattern=r"^$|^(MONDAY|TUESDAY|WEDNESDAY|THURSDAY|FRIDAY|SATURDAY|SUNDAY) "
        r"([01][0-9]|2[0-3]):[0-5][0-9]$",
        description='What a week sends by itself waits for this hour of New York, "MONDAY 09:00"; '
        "empty: it is sent at once.",
    )
    mail_shared_address: Literal["skip", "send"] = Field(
        default="skip",
        description="A driver whose address another driver has too: skip and report, or send with "
        "a warning.",
    )
    mail_changed_address: Literal["skip", "send"] = Field(
        default="send",
        description="A driver whose address has changed since his last message: skip and report, "
        "or send with a warning.",
    )
    public_url: str = Field(
        default="",
        pattern=r"^$|^https?://[^\s/]+(/[^\s]*[^\s/])?$",
        description="Where drivers reach the site, such as https://pay.example.com, without a "
        "slash at its end; empty: Airflow's own [api] base_url.",
    )
    text_messages: Literal["off", "sns"] = Field(
        default="off", description="Text messages beside the mails: none, or by Amazon SNS."
    )
    text_messages_conn_id: str = Field(
        default="dtr_sms", description="Airflow connection (aws) that text messages go through."
    )
    dispute_answer_days: int = Field(
        default=14, ge=1, description="Days in which a driver's question is to be answered."
    )
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = Field(
        default=(),
        description="Addresses of your own proxies before Airflow's API server, as JSON: "
        '["10.0.0.0/8"]. The trail then names the caller that they saw (X-Forwarded-For); unset: '
        "whoever connects.",
    )
    orphans: Literal["report", "quarantine"] = Field(
        default="report",
        description="What the nightly maintenance does with PDFs that no record names.",
    )
    maintenance_sample: int = Field(
        default=500, ge=0, description="Stored PDFs that are compared with their hash each night."
    )

    @property
    def notify_by(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.notify.split(",")))

    @field_validator("languages_reviewed")
    @classmethod
    def _languages_are_known(cls, tags: frozenset[str]) -> frozenset[str]:
        known = [language.tag for language in languages()]
        if unknown := sorted(tags - set(known)):
            raise ValueError(f"DTR_LANGUAGES_REVIEWED names {unknown}; known are {known}")
        return tags

    @model_validator(mode="after")
    def _mail_has_somebody_to_go_to(self) -> Self:
        if "email" in self.notify_by and not self.notify_email_to.strip():
            raise ValueError("DTR_NOTIFY names email, so DTR_NOTIFY_EMAIL_TO must name somebody")
        return self


@cache
def settings() -> Settings:
    """The settings of this process, read from the environment once."""
    return Settings()


def company() -> Company:
    """The fleet's block at the head of each statement, and what it says of the fleet's ways."""
    chosen = settings()
    terms = Terms(
        pay_weekday=WEEKDAYS.index(chosen.pay_weekday),
        closed_days=chosen.closed_days,
        questions=chosen.questions,
        dispute_days=chosen.dispute_days,
        deposit_days=chosen.deposit_days,
        complaints=chosen.complaints,
        driver_page=chosen.driver_page,
        reviewed_languages=chosen.languages_reviewed,
        tax_rules={**TAX_RULES, **chosen.tax_rules},
    )
    name = chosen.company_name.replace("|", "\n")
    return Company(name, chosen.company_address, chosen.company_contact, terms)
