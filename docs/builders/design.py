"""Two drawings of the design: a run from start to end, and the states of a `dtr` row."""

from docs.builders.drawing import BAD, FAINT, GOOD, PAID, arrow, box, picture, text
from include.dtr.records.dtrs import Status


def run_drawing() -> str:
    """The three tasks, what each does, and what becomes of faults."""
    marks = [
        box(20, 30, 220, 140, PLAN, PAID),
        box(320, 30, 260, 140, GENERATE, PAID),
        box(660, 30, 220, 140, CLOSE, PAID),
        arrow([(240, 100), (318, 100)], "ids only", (279, 92)),
        arrow([(580, 100), (658, 100)], "always", (619, 92)),
        box(20, 220, 220, 66, ["refused", "one sentence in the history, red"], BAD),
        arrow([(130, 170), (130, 218)]),
        box(
            320,
            220,
            260,
            66,
            ["a lease's own fault", "its row FAILED with a reason; others go on"],
            BAD,
        ),
        arrow([(450, 170), (450, 218)]),
        box(660, 220, 220, 66, ["red unless all is well", "SUCCESS alone is green"], GOOD),
        arrow([(770, 170), (770, 218)]),
        text(
            20,
            318,
            "A store that fails for a moment: Airflow tries the task again, with growing pauses. "
            "What this run has issued is left alone.",
            color=FAINT,
            size=13,
        ),
    ]
    title = "A run: plan_run claims rows, generate_dtrs issues them, close_run counts and compares."
    return picture(900, 340, title, marks)


PLAN = [
    "plan_run",
    "settle the period",
    "compare the views with the contract",
    "reach the bucket",
    "list the leases, claim their rows",
]
GENERATE = [
    "generate_dtrs, many at once",
    "read and compute",
    "bind receipt and time of issue",
    "draw, upload",
    "record: one transaction",
]
CLOSE = [
    "close_run",
    "count from the records",
    "compare with ledger and CURB",
    "close the history row",
    "metrics and alarms",
]


def states_drawing() -> str:
    """How a row of `dtr` moves, and what moves it."""
    marks = [
        box(20, 40, 130, 66, [Status.PENDING, "claimed by a run"], FAINT),
        box(270, 40, 150, 66, [Status.PROCESSING, "receipt bound"], PAID),
        box(520, 40, 170, 66, [Status.GENERATED, "issued, never edited"], GOOD),
        box(770, 40, 130, 66, [Status.VOIDED, "kept for audit"], FAINT),
        box(270, 190, 150, 66, [Status.FAILED, "with its reason"], BAD),
        arrow([(150, 73), (268, 73)], "its task begins", (209, 62)),
        arrow([(420, 73), (518, 73)], "stored", (469, 62)),
        arrow([(690, 73), (768, 73)], "void", (729, 62)),
        arrow([(320, 106), (320, 188)], "bad data, or left", (266, 150)),
        arrow([(380, 190), (380, 108)], "cleared", (408, 150)),
        arrow([(270, 223), (100, 223), (100, 108)], "the next run takes it up", (184, 240)),
        arrow(
            [(835, 106), (835, 290), (60, 290), (60, 108)],
            "the next revision is a new row",
            (600, 282),
        ),
        text(605, 128, "paid: its payments' columns", anchor="middle", color=FAINT, size=12),
    ]
    title = "The states of a dtr row: PENDING, PROCESSING, GENERATED, VOIDED, and FAILED."
    return picture(920, 310, title, marks)
