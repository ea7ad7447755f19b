"""Text messages by Amazon SNS: on moto's server, over HTTP."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from include.dtr.delivery.sms import SnsTexter
from include.dtr.delivery.smtp import Answer
from tests.amazon import moto_server
from tests.integration.delivery.conftest import Sender


@pytest.fixture
def sns() -> Iterator[Any]:
    with moto_server() as endpoint:
        yield boto3.client(
            "sns",
            endpoint_url=endpoint,
            region_name="us-east-1",
            aws_access_key_id="x",
            aws_secret_access_key="x",
        )


def test_a_text_message_goes_to_the_driver_s_number(sender: Sender, sns: Any) -> None:
    owner = sender.office.owner
    owner.execute(
        "CREATE OR REPLACE VIEW dtr_source.driver_contacts AS SELECT driver_id, 'ur'::text AS "
        "language, email, ('+1718555' || driver_id::text || '0')::text AS phone, NULL::text AS "
        "address_line1, NULL::text AS address_line2, NULL::text AS city, NULL::text AS state, "
        "NULL::text AS postal_code FROM fleet.drivers"
    )
    owner.execute("GRANT SELECT ON dtr_source.driver_contacts TO dtr_reader")
    sender.texter = SnsTexter(sns)
    sender.run()
    assert sender.states() == ["SENT"] * 6
    sent = [row for row in sender.rows() if row["channel"] == "SMS"]
    assert [row["address"] for row in sent] == ["+17185555010", "+17185555020", "+17185555030"]
    assert {row["language"] for row in sender.rows()} == {"ur"}
    (mail,) = sender.inbox.to("driver501@example.org")
    assert mail["Content-Language"] == "ur"


def test_a_number_that_the_provider_refuses_is_reported(sns: Any) -> None:
    outcome = SnsTexter(sns).send("not a number", "text")
    assert outcome.answer is Answer.NEVER
    assert "Amazon SNS says" in (outcome.said or "")


def test_a_provider_that_gives_no_answer_leaves_it_unknown() -> None:
    client = boto3.client(
        "sns",
        endpoint_url="http://127.0.0.1:1",
        region_name="us-east-1",
        aws_access_key_id="x",
        aws_secret_access_key="x",
    )
    assert SnsTexter(client).send("+17185550142", "text").answer is Answer.UNKNOWN
