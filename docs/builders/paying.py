"""The drawing of payments: the states of a batch and of a payment, and what moves them.

An order to the bank (a reversal, prenotes) moves as a batch does.
"""

from docs.builders.drawing import BAD, FAINT, GOOD, PAID, arrow, box, picture, text
from include.dtr.payments.states import BatchState, PaymentState


def payments_drawing() -> str:
    """How a batch moves, above, and a payment, below."""
    marks = [
        text(20, 24, "A batch; a reversal and prenotes alike", color=FAINT, size=13),
        box(20, 40, 150, 66, [BatchState.DRAFT, "made by one person"], FAINT),
        box(270, 40, 170, 66, [BatchState.APPROVED, "by another person"], PAID),
        box(540, 40, 150, 66, [BatchState.SENT, "its file is there"], PAID),
        box(790, 40, 130, 66, [BatchState.SETTLED, "bank's days, word"], GOOD),
        box(270, 160, 170, 56, [BatchState.CANCELED, "all of it due again"], BAD),
        arrow([(170, 73), (268, 73)], "approve", (219, 62)),
        arrow([(440, 73), (538, 73)], "build, store", (489, 62)),
        arrow([(690, 73), (788, 73)], "settle", (739, 62)),
        arrow([(95, 106), (95, 188), (268, 188)], "cancel, reject", (180, 180)),
        arrow([(355, 106), (355, 158)]),
        arrow([(615, 106), (615, 188), (442, 188)], "while nobody has its file", (535, 180)),
        text(20, 254, "A payment", color=FAINT, size=13),
        box(20, 270, 150, 66, [PaymentState.PLANNED, "in a batch"], FAINT),
        box(20, 400, 150, 56, [PaymentState.HELD, "set aside"], FAINT),
        box(300, 270, 150, 66, [PaymentState.SENT, "on its way"], PAID),
        box(580, 270, 150, 66, [PaymentState.SETTLED, "arrived, or noted"], GOOD),
        box(580, 400, 150, 56, [PaymentState.RETURNED, "due again"], BAD),
        box(300, 400, 150, 56, [PaymentState.CANCELED, "due again"], BAD),
        arrow([(170, 303), (298, 303)], "sent", (234, 292)),
        arrow([(450, 303), (578, 303)], "settled", (514, 292)),
        arrow([(70, 336), (70, 398)], "hold", (48, 372)),
        arrow([(120, 400), (120, 338)], "release", (146, 372)),
        arrow([(170, 428), (298, 428)], "batch has gone", (234, 420)),
        arrow([(375, 336), (375, 398)], "canceled", (408, 372)),
        arrow([(450, 325), (590, 398)], "came back", (490, 372)),
        arrow([(625, 336), (625, 398)], "back, reversed", (672, 366)),
        arrow([(720, 400), (720, 338)], "reversal came back", (786, 372)),
        text(
            20,
            490,
            "A payment that a person notes begins SETTLED; a wrong note becomes CANCELED.",
            color=FAINT,
            size=13,
        ),
    ]
    title = (
        "A batch: DRAFT, APPROVED, SENT, SETTLED, CANCELED. A payment: PLANNED, HELD, SENT, "
        "SETTLED, RETURNED, CANCELED."
    )
    return picture(940, 510, title, marks)
