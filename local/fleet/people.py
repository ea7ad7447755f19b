"""The drivers: as diverse as New York's, and named so that a careless program trips."""

from dataclasses import dataclass
from datetime import date, timedelta

from local.fleet.dice import Dice
from local.fleet.rows import Driver

LEASEHOLDERS: tuple[tuple[str, str], ...] = (
    ("José Ángel", "Peña Núñez"),  # 1045
    ("Tenzin", "Dorjee"),
    ("Mamadou", "Diallo"),
    ("Rezaul", "Karim"),
    ("Jean-Baptiste", "Toussaint"),
    ("Ahmed", "El-Sayed"),  # 1050
    ("Pasang", "Sherpa"),
    ("Denise", "Washington"),
    ("Wilson", "Quispe Mamani"),
    ("Kwabena", "Owusu-Ansah"),
    ("Fatoumata", "Bah"),  # 1055
    ("Anthony", "DiGiacomo"),
    ("Syed", "Hussain"),
    ("Bikram", "Thapa"),
    ("Siobhán", "O'Neil <Bo> & Sons"),
    ("আব্দুর", "রহমান"),  # 1060
    ("أحمد", "محمد"),
    ("伟", "王"),
    ("Олександр", "Шевченко"),
    ("Γιώργος", "Παπαδόπουλος"),
    ("민수", "김"),  # 1065
    ("राजेश", "शर्मा"),
    ("ਗੁਰਪ੍ਰੀਤ", "ਸਿੰਘ"),
    ("نعیم", "چوہدری"),
    ("Łukasz", "Wiśniewski-Đặng"),
    ("Marie-Thérèse", "Désir"),  # 1070
    ("Amarjit", "Gill"),
    ("Yusuf", "Abdi"),
    ("Viktor", "Petrov"),
    ("Chukwuemeka", "Okonkwo"),
    ("Shahid", "Mahmood"),  # 1075
    ("İbrahim", "Yıldız"),
    ("Ramón", "de los Santos"),
    ("Harold", "Greenberg"),
    ("Štěpán", "Dvořák"),
    ("Nguyễn Văn", "Đức"),  # 1080
    ("Moussa", "Traoré"),
    ("Abdul", "Wahid"),
    ("Carlos", "Guamán"),
    ("Mohammad", "Islam"),
    ("Jacques", "Pierre-Louis"),  # 1085
    ("Sukhdev", "Sandhu"),
    ("Olga", "Ivanchenko"),
    ("Lhakpa", "Gurung"),
    ("Darnell", "Jefferson"),
)
"""First and last name by lease, from 1045 on."""

ADDITIONAL: tuple[tuple[str, str], ...] = (
    ("Sonam", "Wangdi"),
    ("Ibrahima", "Sow"),
    ("Nusrat", "Jahan"),
    ("Pedro", "Almonte"),
    ("Gebre", "Tesfaye"),
    ("Minh", "Trần"),
    ("Kofi", "Mensah"),
    ("Aleksandr", "Volkov"),
    ("Baljinder", "Kaur"),
    ("Emmanuel", "Saint-Fleur"),
    ("Tariq", "Aziz"),
    ("Michael", "O'Brien"),
    ("Zaw", "Min Htut"),
    ("Rosa", "Cajamarca"),
    ("Selim", "Hoxha"),
    ("Andrzej", "Żółć"),
)

OUTSIDERS: tuple[tuple[str, str], ...] = (
    ("Franklin", "Reyes"),
    ("Nazrul", "Haque"),
    ("Giovanni", "Russo"),
    ("Awa", "Ndiaye"),
)
"""Of the leases that are out of scope in the last week."""

FAR_OFF = date(2025, 12, 20)
"""The first day on which an unremarkable document expires: no alert within the eight weeks."""


@dataclass(frozen=True, slots=True)
class Person:
    driver_id: int
    first_name: str
    last_name: str


def leaseholder(place: int) -> Person:
    return Person(3000 + place, *LEASEHOLDERS[place])


def additional(place: int) -> Person:
    return Person(3500 + place, *ADDITIONAL[place])


def outsider(place: int) -> Person:
    return Person(3900 + place, *OUTSIDERS[place])


def driver_row(person: Person) -> Driver:
    dice = Dice("driver", person.driver_id)
    return Driver(
        driver_id=person.driver_id,
        first_name=person.first_name,
        last_name=person.last_name,
        tlc_license=f"{dice.between(4, 6)}{dice.digits(2)}{person.driver_id}",
        tlc_license_expires_on=FAR_OFF + timedelta(days=dice.below(1000)),
        dmv_license_expires_on=FAR_OFF + timedelta(days=dice.below(2500)),
        payment_type="CHECK" if dice.chance(25) else "ACH",
        email=f"driver{person.driver_id}@example.org" if dice.chance(90) else None,
    )
