"""Text messages, by whoever sends them: one provider is here, Amazon SNS. Off unless asked for."""

from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from include.dtr.delivery.smtp import Answer, Outcome
from include.dtr.errors import one_line

_NOT_NOW = frozenset(
    {
        "InternalError",
        "InternalErrorException",
        "KMSThrottling",
        "ThrottledException",
        "Throttling",
    }
)


class Texter(Protocol):
    """Sends a text message."""

    def send(self, number: str, text: str) -> Outcome:
        """To a number in E.164."""


class SnsTexter:
    """Amazon SNS; `client` is boto3's."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def send(self, number: str, text: str) -> Outcome:
        """Tells a temporary refusal from a permanent one, and a broken connection from both."""
        kind = {"DataType": "String", "StringValue": "Transactional"}
        try:
            self._client.publish(
                PhoneNumber=number, Message=text, MessageAttributes={"AWS.SNS.SMS.SMSType": kind}
            )
        except ClientError as refused:
            code = refused.response["Error"]["Code"]
            said = one_line(f"Amazon SNS says {code}: {refused.response['Error']['Message']}")
            passing = code in _NOT_NOW
            return Outcome(Answer.NOT_NOW if passing else Answer.NEVER, said)
        except BotoCoreError as broken:
            return Outcome(
                Answer.UNKNOWN,
                one_line(
                    f"Amazon SNS gave no answer, it may have sent it: {type(broken).__name__}"
                ),
            )
        return Outcome(Answer.TAKEN)
