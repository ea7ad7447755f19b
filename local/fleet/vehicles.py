"""Cabs and medallions."""

from datetime import timedelta

from local.fleet.dice import Dice
from local.fleet.people import FAR_OFF
from local.fleet.rows import Medallion, Vehicle

MODELS: tuple[tuple[int, tuple[str, str, str, int, int]], ...] = (
    # weight, (make, model, first eight VIN characters, first year, last year)
    (24, ("Toyota", "RAV4 Hybrid", "2T3MWRFV", 2019, 2025)),
    (22, ("Toyota", "Camry Hybrid", "4T1B31HK", 2019, 2024)),
    (14, ("Toyota", "Sienna Hybrid", "5TDKRKEC", 2021, 2025)),
    (12, ("Nissan", "NV200 Taxi", "3N8CM0JT", 2019, 2021)),
    (10, ("Toyota", "Highlander Hybrid", "5TDBBRCH", 2020, 2023)),
    (7, ("Ford", "Transit Connect", "NM0GE9F2", 2019, 2022)),
    (5, ("Kia", "Niro EV", "KNDCC3LG", 2020, 2024)),
    (4, ("Tesla", "Model Y", "7SAYGDEE", 2022, 2025)),
    (2, ("Hyundai", "Ioniq 5", "KM8KRDAF", 2022, 2025)),
)
YEAR_LETTERS = {2019: "K", 2020: "L", 2021: "M", 2022: "N", 2023: "P", 2024: "R", 2025: "S"}
VIN_VALUES = dict(
    zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", "012345678912345678123457923456789", strict=True)
)
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
MEDALLION_LETTERS = "ABCDEFGHJKLMNPVWXY"


def vin(first_eight: str, year: int, serial: str) -> str:
    """A 17-character VIN with its check digit (49 CFR 565.15) in place nine."""
    rest = f"{YEAR_LETTERS[year]}{serial}"
    digits = (int(VIN_VALUES[character]) for character in f"{first_eight}0{rest}")
    remainder = sum(d * weight for d, weight in zip(digits, VIN_WEIGHTS, strict=True)) % 11
    return f"{first_eight}{'X' if remainder == 10 else remainder}{rest}"


def vehicle_row(vehicle_id: int) -> Vehicle:
    dice = Dice("vehicle", vehicle_id)
    make, model, first_eight, first_year, last_year = dice.weighted(MODELS)
    year = dice.between(first_year, last_year)
    return Vehicle(
        vehicle_id=vehicle_id,
        plate=f"{dice.one_of('TY')}{dice.between(1, 7)}{dice.digits(2)}{vehicle_id % 1000:03}C",
        vin=vin(first_eight, year, f"{dice.one_of('0ABCDJUW')}{dice.digits(2)}{vehicle_id:04}"),
        make=make,
        model=model,
        model_year=year,
        registration_expires_on=FAR_OFF + timedelta(days=dice.below(700)),
        inspection_expires_on=FAR_OFF + timedelta(days=dice.below(110)),
        insurance_expires_on=FAR_OFF + timedelta(days=dice.below(300)),
    )


def medallion_row(medallion_id: int) -> Medallion:
    dice = Dice("medallion", medallion_id)
    letter = MEDALLION_LETTERS[medallion_id % len(MEDALLION_LETTERS)]
    return Medallion(
        medallion_id=medallion_id,
        medallion_number=f"{dice.between(1, 9)}{letter}{medallion_id % 100:02}",
        renewal_expires_on=FAR_OFF + timedelta(days=dice.below(680)),
    )
