"""Links of thirty days: signed, logged, revocable, and mute to strangers."""

import hashlib
import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from tests.integration.api.conftest import Site, link_to, ok

DTR = "DTR-1054-2025-11-09"
BASE = "https://airflow.example.org/api/dtr"


def follow(site: Site, url: str, path: str = "/link") -> tuple[int, bytes]:
    assert url.startswith(f"{BASE}/link?")
    answer = site.client().get(url.removeprefix(BASE).replace("/link?", f"{path}?"))
    return answer.status_code, answer.content


def test_a_link_shows_the_statement_and_its_pdf_without_a_login(
    site: Site, reader: httpx.Client
) -> None:
    made = link_to(reader, DTR)
    left = datetime.fromisoformat(made["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=29, hours=23) < left <= timedelta(days=30)
    status, content = follow(site, made["url"], "/link/pdf")
    (row,) = site.rows("SELECT * FROM dtr WHERE dtr_id = %s", DTR)
    assert status == 200
    assert hashlib.sha256(content).hexdigest() == row["pdf_sha256"]
    status, content = follow(site, made["url"])
    assert (status, DTR in content.decode()) == (200, True)
    events = site.events(event="LINK_FOLLOWED", actor=f"link {made['link_id']}")
    assert [event["details"]["what"] for event in events] == ["pdf", "page"]
    assert {event["origin"] for event in events} == {"127.0.0.1"}
    assert "token" not in str(events[0]["details"])


def test_a_stranger_learns_nothing(
    site: Site, reader: httpx.Client, editor: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forged, changed, expired and revoked links, and paths that are not there, answer alike."""
    good = link_to(reader, DTR)["url"]
    revoked = link_to(reader, DTR)
    assert ok(editor.delete(f"/{DTR}/links", params={"link_id": revoked["link_id"]})) == {
        "revoked": [revoked["link_id"]]
    }
    expired = link_to(reader, DTR)
    other_key = URLSafeTimedSerializer("another secret", salt="dtr.link.1").dumps(1)
    unknown = URLSafeTimedSerializer(
        "a secret of the tests", salt="dtr.link.1",
        signer_kwargs={"digest_method": hashlib.sha256},
    ).dumps(10**9)  # fmt: skip
    answers = {
        follow(site, url)
        for url in (
            f"{good[:-2]}xx",
            f"{BASE}/link?token=nonsense",
            f"{BASE}/link?token={other_key}",
            f"{BASE}/link?token={unknown}",
            revoked["url"],
        )
    }
    with monkeypatch.context() as patch:
        later = datetime.now(UTC) + timedelta(days=30, seconds=1)
        patch.setattr(TimestampSigner, "get_timestamp", lambda _: int(later.timestamp()))
        answers.add(follow(site, expired["url"]))
    ((status, said),) = {(status, shown(page)) for status, page in answers}
    assert status == 404
    assert "This link is no longer good" in said
    assert follow(site, good)[0] == 200


def shown(page: bytes) -> str:
    """What the page says, without the links to itself in other languages."""
    return re.sub(r'href="[^"]*"', "", page.decode())


def test_a_link_that_fails_stands_in_the_trail_with_what_was_wrong(
    site: Site, reader: httpx.Client, editor: httpx.Client
) -> None:
    dtr_id = "DTR-1058-2025-11-09"
    made = link_to(reader, dtr_id)
    ok(editor.delete(f"/{dtr_id}/links"))
    before = len(site.events(event="DENIED"))
    assert follow(site, made["url"])[0] == 404
    assert follow(site, f"{made['url'][:-2]}xx")[0] == 404
    revoked, damaged = site.events(event="DENIED")[before:]
    assert (revoked["dtr_id"], revoked["revision"]) == (dtr_id, 1)
    assert revoked["details"]["reason"] == "The link has ended: it was revoked."
    assert revoked["details"]["link_id"] == int(made["link_id"])
    assert damaged["dtr_id"] is None
    assert "not signed by this office" in damaged["details"]["reason"]
    assert {e["actor"] for e in (revoked, damaged)} == {"nobody"}
    assert "token" not in str([e["details"] for e in (revoked, damaged)])


def test_links_are_listed_and_revoked_together(
    site: Site, reader: httpx.Client, editor: httpx.Client
) -> None:
    dtr_id = "DTR-1055-2025-11-09"
    urls = [link_to(reader, dtr_id)["url"] for _ in range(2)]
    listed = ok(editor.get(f"/{dtr_id}/links"))
    assert [link["created_by"] for link in listed] == ["reader", "reader"]
    assert len(ok(editor.delete(f"/{dtr_id}/links"))["revoked"]) == 2
    assert {follow(site, url)[0] for url in urls} == {404}
    assert ok(editor.delete(f"/{dtr_id}/links"))["revoked"] == []
    assert site.client("outsider").delete(f"/{dtr_id}/links").status_code == 403
    assert site.events(event="LINKS_REVOKED", dtr_id=dtr_id)[0]["actor"] == "editor"


def test_the_old_way_names_the_new_one(site: Site, reader: httpx.Client) -> None:
    before = site.rows("SELECT count(*) AS links FROM dtr_link")
    answer = reader.get(f"/{DTR}/pdf?link=1")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.json()["detail"] == f"POST /api/dtr/{DTR}/links makes a link."
    assert site.rows("SELECT count(*) AS links FROM dtr_link") == before


def test_only_an_issued_statement_gets_a_link(reader: httpx.Client) -> None:
    assert reader.post("/DTR-1057-2025-11-09/links").status_code == 409


def test_the_database_keeps_links(site: Site, reader: httpx.Client) -> None:
    link_id = link_to(reader, DTR)["link_id"]
    for sql in (
        "UPDATE dtr_link SET expires_at = expires_at + interval '1 year' WHERE id = %s",
        "DELETE FROM dtr_link WHERE id = %s",
    ):
        with pytest.raises(Exception, match=r"only|permission denied"):
            site.rows(sql, link_id)
