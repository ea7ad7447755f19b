"""Names of any script in a bank's A to Z."""

import pytest

from include.dtr.payments.bank.bank_names import transliterated


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("O'Neil <Bo> & Sons", "ONEIL BO SONS"),
        ("José  Núñez-Peña Jr.", "JOSE NUNEZ PENA JR"),
        ("রহমান", "RHMAN"),
        ("محمد علی", "MHMD LY"),
        ("王小明", "WANGXIAOMING"),
        ("Жанна Кузнецова", "ZHANNA KUZNETSOVA"),
        ("ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ", "GURPRIT SIMGH"),
        ("Nguyễn Văn Ánh", "NGUYEN VAN ANH"),
        ("A" * 21 + " Bcd", "A" * 21),
        ("", ""),
        (" -'. ", ""),
    ],
)
def test_a_name_keeps_letters_and_digits_and_is_cut_at_22(name: str, written: str) -> None:
    assert transliterated(name) == written
