"""What every room says in a driver's language: which text binds, and what the categories are."""

from collections.abc import Mapping

from include.dtr.languages.translating import message

BINDING = message("The English text is binding. This translation is only to help you.")
UNREVIEWED = message("This translation has not yet been read by a native speaker.")
CATEGORIES: Mapping[str, str] = {
    message("Taxes and charges"): message("City and state charges on each trip."),
    message("EZPass tolls"): message("Tolls of bridges, tunnels and roads."),
    message("Leasing charges"): message("The weekly price of the car and medallion."),
    message("PVB violations"): message(
        "Parking tickets, and tickets from red light, bus lane and speed cameras."
    ),
    message("TLC tickets"): message("Tickets from the Taxi and Limousine Commission."),
    message("Repairs"): message("Repairs of the car that you pay in parts."),
    message("Driver loans"): message("Money that the fleet lent you, paid back in parts."),
    message("Miscellaneous charges"): message("Other charges, such as a car wash."),
}
"""By the name of each category of charges: what it is, in plain words."""
