"""The figures of a category on a statement, as the registers name them. Pure."""

FIGURES = ("prior", "charge", "credit", "paid", "forward")
