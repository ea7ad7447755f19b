"""A strict checker of NACHA files, written from the rules and not from the writer.

It knows columns by number and shares nothing with `include/`.
"""

from dataclasses import dataclass, field

WEIGHTS = (3, 7, 1, 3, 7, 1, 3, 7, 1)
CREDITS, DEBITS = {"22", "23", "32", "33"}, {"27", "28", "37", "38"}
PRENOTES = {"23", "28", "33", "38"}


@dataclass
class Checked:
    debits: int = 0
    credits: int = 0
    hashed: int = 0
    entries: list[dict[str, str]] = field(default_factory=list)
    service_class: str = ""
    header: dict[str, str] = field(default_factory=dict)


def checked(content: bytes) -> Checked:
    """What the file says. Raises `AssertionError` at the first rule that is broken."""
    text = content.decode("ascii")
    lines = text.split("\r\n")
    assert lines.pop() == "", "the last record has no end"
    assert len(lines) % 10 == 0, "blocks of ten"
    assert all(len(line) == 94 and line.isprintable() for line in lines)
    while lines[-1] == "9" * 94:
        lines.pop()
    blocks = -(-len(lines) // 10)
    head, batch, *middle, batch_end, end = lines
    assert head[:3] == "101"
    assert head[34:40] == "094101"
    assert head[23:33].isdigit()
    assert head[33].isalnum()
    assert head[33].upper() == head[33]
    assert batch[0] == "5"
    assert batch[1:4] in {"200", "220", "225"}
    assert batch[50:53] == "PPD"
    assert batch[69:75].isdigit()
    assert batch[75:78] == "   "
    assert batch[78] == "1"
    found = Checked(service_class=batch[1:4])
    found.header = {
        "company": batch[4:20].strip(),
        "company_id": batch[40:50],
        "description": batch[53:63].strip(),
        "effective": batch[69:75],
        "modifier": head[33],
        "destination": head[3:13],
        "origin": head[13:23],
        "created": head[23:33],
    }
    trace_before = ""
    waits_for: dict[str, str] | None = None
    for line in middle:
        if line[0] == "7":
            assert waits_for is not None
            assert line[1:3] == "05"
            assert line[83:87] == "0001"
            assert line[87:94] == waits_for["trace"][8:]
            waits_for["note"] = line[3:83].strip()
            waits_for = None
            continue
        assert waits_for is None, "an addenda record is missing"
        assert line[0] == "6"
        code, routing, amount = line[1:3], line[3:12], line[29:39]
        assert routing.isdigit()
        assert amount.isdigit()
        assert sum(w * int(d) for w, d in zip(WEIGHTS, routing, strict=True)) % 10 == 0
        assert line[12:29].strip()
        assert (int(amount) == 0) == (code in PRENOTES)
        assert code in CREDITS | DEBITS
        assert line[79:87] == batch[79:87], "the trace begins with the originating bank"
        assert line[79:94] > trace_before, "traces rise"
        trace_before = line[79:94]
        if code in CREDITS:
            found.credits += int(amount)
        else:
            found.debits += int(amount)
        found.hashed += int(routing[:8])
        entry = {
            "code": code,
            "routing": routing,
            "account": line[12:29].strip(),
            "amount": amount,
            "id": line[39:54].strip(),
            "name": line[54:76].strip(),
            "trace": line[79:94],
        }
        found.entries.append(entry)
        assert line[78] in "01"
        waits_for = entry if line[78] == "1" else None
    assert waits_for is None, "an addenda record is missing"
    found.hashed %= 10**10
    sums = f"{found.hashed:010}{found.debits:012}{found.credits:012}"
    assert batch_end[:4] == "8" + found.service_class
    assert batch_end[4:10] == f"{len(middle):06}"
    assert batch_end[10:44] == sums
    assert batch_end[44:54] == batch[40:50], "the company ID is equal in header and control"
    assert batch_end[54:79] == " " * 25
    assert batch_end[79:94] == batch[79:94]
    assert end == f"9000001{blocks:06}{len(middle):08}{sums}".ljust(94)
    if found.service_class == "200":
        assert found.debits == found.credits
    else:
        assert (found.debits if found.service_class == "220" else found.credits) == 0
    return found
