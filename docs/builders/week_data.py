"""Reference page: the week as data, from its schema; its queries are run by a test."""

from dataclasses import dataclass

from docs.builders.markdown import code, joined, made_from, table
from include.dtr.airflow.assets import BOOKS, DATA, WEEK
from include.dtr.registers.data.schema import FIELDS, METADATA, NAMES, VERSION, Field
from include.dtr.registers.published import FOLDER

INTRODUCTION = f"""
# The week as data

Each closed week lies in the bucket as one Parquet file, a row for each standing statement:

    s3://dtr-statements/register/period_start=2025-11-09/week.parquet

`period_start`, the week's first day, is a partition: it is in the path and not in the file. Money
is `decimal128(12, 2)`, exact dollars and cents; dates are New York's. Void statements are in no
file. The file is written by the DAG `dtr_registers`, once for each state of the week. A revision, a
void or a payment makes the next edition, which replaces the file in one step: a reader has the old
one or the new, whole. The file's metadata, the event `{DATA.name}` and the trail say which edition
replaces which.

This is version {VERSION} of the schema. A column that is added, or changes its meaning, raises it;
every week is then written again.

There are no names and no licenses in it, unless `DTR_DATA_NAMES` says so. `driver_id` is a number
of the fleet's books. Keep the file all the same as you keep the statements: it says what people
earn.
"""
READING = """
DuckDB, with its extensions `httpfs` and `aws` and a login that may read `register/` in the bucket:

    INSTALL httpfs; LOAD httpfs; INSTALL aws; LOAD aws;
    CREATE SECRET (TYPE s3, PROVIDER credential_chain);

pandas, with `pyarrow` and `s3fs`; the types of Arrow keep decimals exact:

    pandas.read_parquet("s3://dtr-statements/register/", dtype_backend="pyarrow")

Of several weeks do not add up prior balances, nor balances forward: each holds the one before
again.
"""
ASSETS = (
    (
        WEEK,
        "A week is closed and whole: a run of it was a success, every lease in scope has its "
        "statement, and all agrees with the books. The data may not be there yet.",
        "`period_start`, `period_end`, `run_id`",
    ),
    (
        DATA,
        "A week's data was written, for the first time or anew; a week with failed leases too.",
        "`period_start`, `period_end`, `edition`, `state`, `replaces`, `status`, `whole`, "
        "`statements`, `key`, `sha256`",
    ),
    (
        BOOKS,
        "Yours to emit: a week's books have arrived (`DTR_START_BY`).",
        "`period_start`, or nothing: the last week that has ended",
    ),
)
STARTING = f"""
An event may come twice for one edition, where a task died after it had written: `state` is then the
same. Name the asset with its URI: a DAG that starts from a reference by name alone is not given the
events.

    from airflow.sdk import DAG, Asset, task

    data = Asset(name="{DATA.name}", uri="{DATA.uri}")
    with DAG("our_warehouse", schedule=[data]):

        @task
        def load(triggering_asset_events=None):
            for events in triggering_asset_events.values():
                for event in events:
                    print(event.extra["key"], event.extra["edition"], event.extra["whole"])

        load()
"""


@dataclass(frozen=True, slots=True)
class Example:
    title: str
    sql: str


EXAMPLES = (
    Example(
        "What a week came to",
        """SELECT period_start, count(*) AS statements, sum(cc_earnings) AS card,
       sum(greatest(total_due, 0)) AS to_pay_out, sum(balance_forward) AS forward
FROM read_parquet('s3://dtr-statements/register/*/*.parquet', hive_partitioning = true)
GROUP BY period_start ORDER BY period_start""",
    ),
    Example(
        "Deductions of a week by category, as rows",
        """SELECT category, sum(amount) AS charged
FROM (
    UNPIVOT (
        SELECT taxes_charge, ezpass_charge, lease_charge, pvb_charge, tlc_charge,
               repairs_charge, loans_charge, misc_charge
        FROM read_parquet('s3://dtr-statements/register/*/*.parquet', hive_partitioning = true)
        WHERE period_start = DATE '2025-11-09'
    ) ON COLUMNS(*) INTO NAME category VALUE amount
)
GROUP BY category ORDER BY charged DESC""",
    ),
    Example(
        "Which edition a file is, and whether its week is whole",
        """SELECT decode(key) AS entry, decode(value) AS says
FROM parquet_kv_metadata('s3://dtr-statements/register/period_start=2025-11-09/week.parquet')
WHERE decode(key) LIKE 'dtr.%'""",
    ),
)


def page() -> str:
    return joined(
        INTRODUCTION.lstrip(),
        made_from("include/dtr/registers/data/schema.py", "include/dtr/airflow/assets.py"),
        "## Columns\n",
        _fields(FIELDS),
        "\nAnd where `DTR_DATA_NAMES` says so:\n",
        _fields(NAMES),
        "## The file's metadata\n",
        table(["entry", "says"], ([code(key), says] for key, says in METADATA.items())),
        "## Reading it\n",
        READING.strip(),
        *(f"\n{e.title}:\n\n```sql\n{e.sql}\n```" for e in EXAMPLES),
        "## Starting from it\n",
        table(
            ["asset", "an event of it means", "its extra"],
            ([code(asset.name), meaning, extra] for asset, meaning, extra in ASSETS),
        ),
        f"\n{STARTING.strip()}",
        "\n## Beside it\n",
        f"`{FOLDER}/2025-11-09/` holds the week's register (CSV), its workbook (XLSX) and "
        "`published.json`: the states, editions and SHA-256 of all three. Register and workbook "
        "have names of drivers in them.",
    )


def _fields(fields: tuple[Field, ...]) -> str:
    rows = (
        [code(f.name), code(f.type.value), "yes" if f.nullable else "", f.meaning] for f in fields
    )
    return table(["column", "type", "may be null", "meaning"], rows)
