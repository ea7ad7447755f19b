"""The CloudFormation template of the bucket: linted, applied to moto over HTTP, then attacked.

moto's CloudFormation makes the key, the policies, the roles, the topic and the buckets, but gives
a bucket only its encryption; the rest is put through S3's own API, from the template's properties
with all references resolved. boto3 checks each call against AWS's service model.

moto enforces IAM policies by action and resource, bucket policies without their conditions, object
lock and If-None-Match. It does not enforce conditions, KMS rights, public access blocks or
lifecycle, and evaluates no alarm: docs/deploy/aws.md lists what only AWS can show.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from botocore.client import Config
from botocore.exceptions import ClientError
from moto.cloudformation.models import cloudformation_backends
from moto.cloudformation.parsing import clean_json

from include.dtr.archive import Archive, KeyTaken
from include.dtr.errors import StoreRefused
from include.dtr.settings import Settings
from tests.amazon import moto_server
from tests.conftest import PROJECT

TEMPLATE = PROJECT / "deploy" / "aws" / "statements-bucket.yaml"
ACCOUNT, REGION = "123456789012", "us-east-1"
KEY = "dtrs/2025/11/DTR-1045-2025-11-09.pdf"
pytestmark = pytest.mark.filterwarnings("ignore:Tried to parse AWS:UserWarning")


@dataclass
class Cloud:
    """An AWS account at `endpoint`, with the stack in it."""

    endpoint: str
    stack: Any
    outputs: dict[str, str]

    def client(self, service: str, keys: tuple[str, str] = ("root", "root")) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=keys[0],
            aws_secret_access_key=keys[1],
            config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
        )

    def properties(self, resource: str) -> dict[str, Any]:
        """A resource's properties with every reference, condition and substitution resolved."""
        resources = self.stack.resource_map
        raw = resources._resource_json_map[resource]["Properties"]
        return dict(clean_json(raw, resources))

    def enforce(self, on: bool) -> None:
        """Whether IAM is asked before each call."""
        count = "0" if on else "inf"
        httpx.post(f"{self.endpoint}/moto-api/reset-auth", content=count).raise_for_status()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with moto_server() as endpoint:
        yield endpoint


def deploy(endpoint: str, name: str, **parameters: str) -> Cloud:
    cloud = Cloud(endpoint, None, {})
    made = cloud.client("cloudformation").create_stack(
        StackName=name,
        TemplateBody=TEMPLATE.read_text(),
        Parameters=[
            {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
        ],
        Capabilities=["CAPABILITY_IAM"],
    )
    (described,) = cloud.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    assert described["StackStatus"] == "CREATE_COMPLETE"
    cloud.outputs = {line["OutputKey"]: line["OutputValue"] for line in described["Outputs"]}
    cloud.stack = cloudformation_backends[ACCOUNT][REGION].stacks[made["StackId"]]
    return cloud


@pytest.fixture(scope="module")
def cloud(server: str) -> Cloud:
    cloud = deploy(server, "statements", BucketName="bat-statements")
    for resource in ("LogBucket", "TaskLogBucket", "Bucket"):
        configure(cloud, resource)
    return cloud


def configure(cloud: Cloud, resource: str) -> None:
    """What CloudFormation would set on a bucket beside its encryption, through S3's API."""
    s3, wanted = cloud.client("s3"), cloud.properties(resource)
    bucket = wanted["BucketName"]
    s3.put_public_access_block(
        Bucket=bucket,
        PublicAccessBlockConfiguration=wanted["PublicAccessBlockConfiguration"],
    )
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=wanted["OwnershipControls"])
    s3.put_bucket_versioning(
        Bucket=bucket, VersioningConfiguration=wanted["VersioningConfiguration"]
    )
    s3.put_bucket_lifecycle_configuration(
        Bucket=bucket,
        LifecycleConfiguration={
            "Rules": [api_rule(rule) for rule in wanted["LifecycleConfiguration"]["Rules"]]
        },
    )


def api_rule(rule: dict[str, Any]) -> dict[str, Any]:
    """A lifecycle rule of CloudFormation as S3's API spells it."""
    expiration = {
        name: rule[key]
        for key, name in (
            ("ExpirationInDays", "Days"),
            ("ExpiredObjectDeleteMarker", "ExpiredObjectDeleteMarker"),
        )
        if key in rule
    }
    transitions = [
        {"Days": step["TransitionInDays"], "StorageClass": step["StorageClass"]}
        for step in rule.get("Transitions", [])
    ]
    kept = ("NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload")
    return {
        "ID": rule["Id"],
        "Status": rule["Status"],
        "Filter": {"Prefix": rule.get("Prefix", "")},
        "Expiration": expiration,
        **({"Transitions": transitions} if transitions else {}),
        **{key: rule[key] for key in kept if key in rule},
    }


@pytest.fixture
def enforced(cloud: Cloud) -> Iterator[Cloud]:
    yield cloud
    cloud.enforce(False)


def user(cloud: Cloud, name: str, policy: str) -> tuple[str, str]:
    """Keys of a new user who has the template's `policy` and nothing else."""
    document = cloud.properties(policy)["PolicyDocument"]
    # AWS asks for ListBucket and GetObject where moto asks for the name of the call.
    in_motos_words = json.dumps(document).replace(
        '"s3:ListBucket"', '["s3:ListBucket", "s3:HeadBucket"]'
    )
    if policy == "WorkerPolicy":
        in_motos_words = in_motos_words.replace('"s3:GetObject"', '"s3:GetObject", "s3:HeadObject"')
    iam = cloud.client("iam")
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName=policy, PolicyDocument=in_motos_words)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return key["AccessKeyId"], key["SecretAccessKey"]


def refused(call: Any, **parameters: Any) -> str:
    """The error code of a call that must fail."""
    with pytest.raises(ClientError) as failure:
        call(**parameters)
    return str(failure.value.response["Error"]["Code"])


def test_the_template_passes_aws_own_linter() -> None:
    linted = subprocess.run(
        [Path(sys.executable).with_name("cfn-lint"), TEMPLATE],
        capture_output=True,
        text=True,
        check=False,
    )
    assert linted.returncode == 0, linted.stdout


def test_the_bucket_is_private_encrypted_and_versioned(cloud: Cloud) -> None:
    s3, bucket = cloud.client("s3"), cloud.outputs["BucketName"]
    (rule,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"] == {
        "SSEAlgorithm": "aws:kms",
        "KMSMasterKeyID": cloud.outputs["KmsKeyArn"],
    }
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    blocked = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert len(blocked) == 4
    assert all(blocked.values())
    key = cloud.client("kms")
    assert key.get_key_rotation_status(KeyId=cloud.outputs["KmsKeyArn"])["KeyRotationEnabled"]


def test_statements_are_kept_seven_years_and_previews_two_weeks(cloud: Cloud) -> None:
    rules = {
        rule["Filter"]["Prefix"]: rule
        for rule in cloud.client("s3").get_bucket_lifecycle_configuration(
            Bucket=cloud.outputs["BucketName"]
        )["Rules"]
    }
    statements = rules["dtrs/"]
    assert statements["Transitions"] == [
        {"Days": 90, "StorageClass": "STANDARD_IA"},
        {"Days": 365, "StorageClass": "GLACIER_IR"},
    ]
    assert statements["Expiration"]["Days"] >= 7 * 365 + 2
    assert rules["previews/"]["Expiration"]["Days"] == 14


def test_over_plain_http_even_the_account_is_refused(cloud: Cloud) -> None:
    s3, bucket = cloud.client("s3"), cloud.outputs["BucketName"]
    s3.put_object(Bucket=bucket, Key="previews/a.pdf", Body=b"a")
    policy = cloud.properties("BucketPolicy")["PolicyDocument"]
    over_tls = [line for line in policy["Statement"] if line["Sid"] == "OverTlsOnly"]
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({**policy, "Statement": over_tls}))
    try:
        assert refused(s3.get_object, Bucket=bucket, Key="previews/a.pdf") == "403"
        assert refused(s3.delete_object, Bucket=bucket, Key="previews/a.pdf") == "403"
    finally:
        s3.delete_bucket_policy(Bucket=bucket)


def test_nobody_deletes_a_statement_not_even_the_account(cloud: Cloud) -> None:
    s3, bucket = cloud.client("s3"), cloud.outputs["BucketName"]
    for key in ("dtrs/1.pdf", "previews/1.pdf"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"a")
    policy = cloud.properties("BucketPolicy")["PolicyDocument"]
    # moto would deny whatever a condition leaves open: only what has none is applied.
    plain = [line for line in policy["Statement"] if "Condition" not in line]
    assert [line["Sid"] for line in plain] == ["NobodyDeletesStatements"]
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({**policy, "Statement": plain}))
    try:
        assert refused(s3.delete_object, Bucket=bucket, Key="dtrs/1.pdf") == "403"
        s3.delete_object(Bucket=bucket, Key="previews/1.pdf")
    finally:
        s3.delete_bucket_policy(Bucket=bucket)


def test_the_worker_stores_and_never_deletes(enforced: Cloud) -> None:
    bucket = enforced.outputs["BucketName"]
    s3 = enforced.client("s3", user(enforced, "worker", "WorkerPolicy"))
    enforced.enforce(True)
    archive = Archive(s3, bucket)

    archive.check()
    stored = archive.store(KEY, b"%PDF-1.4 one")
    assert archive.store(KEY, b"%PDF-1.4 one") == stored
    assert archive.fetch(KEY) == b"%PDF-1.4 one"
    with pytest.raises(KeyTaken):
        archive.store(KEY, b"%PDF-1.4 another")
    archive.replace("previews/run/DTR-1.pdf", b"%PDF-1.4 look")
    archive.store("payouts/2025/ACH-2025-000001.ach", b"sealed")

    with pytest.raises(StoreRefused, match="403"):
        archive.store("elsewhere/1.pdf", b"%PDF-1.4 one")
    assert refused(s3.delete_object, Bucket=bucket, Key=KEY) == "AccessDenied"
    assert refused(s3.get_object, Bucket=bucket, Key="elsewhere/1.pdf") == "AccessDenied"
    assert refused(s3.put_bucket_policy, Bucket=bucket, Policy="{}") == "AccessDenied"
    assert refused(s3.delete_bucket, Bucket=bucket) == "AccessDenied"
    assert refused(s3.list_objects_v2, Bucket=f"{bucket}-access-logs") == "AccessDenied"


def test_the_api_reads_and_does_nothing_else(enforced: Cloud) -> None:
    bucket = enforced.outputs["BucketName"]
    for key in ("dtrs/2.pdf", "payouts/2.ach"):
        enforced.client("s3").put_object(Bucket=bucket, Key=key, Body=b"two")
    s3 = enforced.client("s3", user(enforced, "api", "ApiPolicy"))
    enforced.enforce(True)

    for key in ("dtrs/2.pdf", "payouts/2.ach"):
        assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == b"two"
    assert refused(s3.put_object, Bucket=bucket, Key="dtrs/3.pdf", Body=b"x") == "AccessDenied"
    assert refused(s3.delete_object, Bucket=bucket, Key="dtrs/2.pdf") == "AccessDenied"
    assert refused(s3.list_objects_v2, Bucket=bucket) == "AccessDenied"
    assert refused(s3.get_object, Bucket=bucket, Key="elsewhere/1.pdf") == "AccessDenied"


def test_logs_of_tasks_are_written_and_read_and_open_nothing_else(enforced: Cloud) -> None:
    logs = enforced.outputs["TaskLogBucketName"]
    s3 = enforced.client("s3", user(enforced, "airflow", "TaskLogPolicy"))
    enforced.enforce(True)

    s3.put_object(Bucket=logs, Key="airflow/dag_id=weekly_dtr/1.log", Body=b"done")
    assert s3.get_object(Bucket=logs, Key="airflow/dag_id=weekly_dtr/1.log")["Body"].read()
    assert s3.list_objects_v2(Bucket=logs)["KeyCount"] == 1
    assert refused(s3.put_object, Bucket=logs, Key="elsewhere/1.log", Body=b"x") == "AccessDenied"
    for bucket in (enforced.outputs["BucketName"], f"{enforced.outputs['BucketName']}-access-logs"):
        assert refused(s3.list_objects_v2, Bucket=bucket) == "AccessDenied"


def test_everything_at_rest_has_the_key_and_the_key_lets_them(cloud: Cloud) -> None:
    key = cloud.outputs["KmsKeyArn"]
    used = {
        "AlarmTopic": "KmsMasterKeyId",
        "AuditLog": "KmsKeyId",
        "AccessTrail": "KMSKeyId",
    }
    assert {cloud.properties(name)[option] for name, option in used.items()} == {key}
    policy = cloud.properties("Key")["KeyPolicy"]["Statement"]
    services = {line["Principal"].get("Service") for line in policy}
    assert services - {None} == {
        "cloudwatch.amazonaws.com",
        "cloudtrail.amazonaws.com",
        f"logs.{REGION}.amazonaws.com",
    }


@pytest.mark.skipif(shutil.which("checkov") is None, reason="checkov is not installed")
def test_checkov_finds_nothing() -> None:
    done = subprocess.run(
        ["checkov", "-f", TEMPLATE, "--framework", "cloudformation", "--compact", "--quiet"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_with_object_lock_a_version_stays(server: str) -> None:
    cloud = deploy(server, "locked", BucketName="locked-statements", ObjectLock="COMPLIANCE")
    wanted = cloud.properties("Bucket")
    assert wanted["ObjectLockEnabled"] is True
    locked = wanted["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert locked["Mode"] == "COMPLIANCE"
    assert int(locked["Years"]) == 6, "as wage records, and then retention may erase"
    assert Settings().retention_years > int(locked["Years"])
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="really-locked", ObjectLockEnabledForBucket=True)
    s3.put_object_lock_configuration(
        Bucket="really-locked", ObjectLockConfiguration=wanted["ObjectLockConfiguration"]
    )
    version = s3.put_object(Bucket="really-locked", Key="dtrs/1.pdf", Body=b"a")["VersionId"]
    code = refused(s3.delete_object, Bucket="really-locked", Key="dtrs/1.pdf", VersionId=version)
    assert code == "AccessDenied"


def test_without_it_and_without_an_audit_nothing_of_them_is_left(server: str) -> None:
    cloud = deploy(
        server,
        "plain",
        BucketName="plain-statements",
        AuditTrail="false",
        KmsKeyArn=f"arn:aws:kms:{REGION}:{ACCOUNT}:key/mine",
        AlarmTopicArn=f"arn:aws:sns:{REGION}:{ACCOUNT}:mine",
    )
    assert not {"ObjectLockEnabled", "ObjectLockConfiguration"} & set(cloud.properties("Bucket"))
    assert cloud.outputs["KmsKeyArn"].endswith("key/mine")
    log_policy = cloud.properties("LogBucketPolicy")["PolicyDocument"]
    assert [line["Sid"] for line in log_policy["Statement"] if line] == [
        "OverTlsOnly",
        "TheStatementsBucketLogsHere",
    ]
    assert cloud.properties("UploadFailures")["AlarmActions"] == [cloud.outputs["AlarmTopicArn"]]


def test_cloudwatch_and_the_scheduler_take_the_alarms(cloud: Cloud) -> None:
    watch = cloud.client("cloudwatch")
    names = ("UploadFailures", "AccessDenied", "StorageSize", "FailureRate", "NoRunReported",
             "RunIsExpected")  # fmt: skip
    for name in names:
        watch.put_metric_alarm(AlarmName=name, **cloud.properties(name))
    alarms = {alarm["AlarmName"]: alarm for alarm in watch.describe_alarms()["MetricAlarms"]}
    assert set(alarms) == set(names)
    assert alarms["FailureRate"]["Threshold"] == 0.05
    notifying = {name for name, alarm in alarms.items() if alarm["AlarmActions"]}
    assert notifying == {"UploadFailures", "AccessDenied", "StorageSize", "FailureRate"}

    schedule = cloud.properties("SundayAtSeven")
    cloud.client("scheduler").create_schedule(Name="sunday", **schedule)
    assert schedule["ScheduleExpressionTimezone"] == "America/New_York"
    mark = json.loads(schedule["Target"]["Input"])
    watch.put_metric_data(**mark)
    assert mark["Namespace"] == alarms["RunIsExpected"]["Namespace"]
    assert mark["MetricData"][0]["MetricName"] == alarms["RunIsExpected"]["MetricName"]
