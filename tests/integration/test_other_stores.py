"""Object stores of other makers, and whatever else answers in a store's place. Over HTTP."""

import pytest

from include.dtr.archive import Archive, KeyTaken
from include.dtr.archive_errors import translate
from include.dtr.errors import StoreRefused, TransientFault
from tests.amazon import client
from tests.faults.s3proxy import Fault, Kind, Proxy

KEY, PDF, OTHER = "dtrs/2025/11/DTR-1-2025-11-09.pdf", b"%PDF-1.4 one", b"%PDF-1.4 two"
IF_NONE_MATCH = frozenset({"if-none-match"})
CHECKSUMS = frozenset({"x-amz-checksum-sha256", "x-amz-checksum-crc32", "x-amz-trailer"})


def plain(proxy: Proxy, bucket: str, **knows: bool) -> Archive:
    """The archive on a store that has to do without what it is not said to know."""
    needed = {} if knows.get("checksums") else {"request_checksum_calculation": "when_required"}
    return Archive(
        client(proxy.endpoint, **needed),
        bucket,
        conditional_writes=knows.get("conditional_writes", False),
        checksums=knows.get("checksums", False),
    )


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (429, "TooManyRequests"),
        (429, "unheard of"),
        (503, "SlowDown"),
        (400, "SlowDown"),
        (408, "RequestTimeout"),
        (408, "unheard of"),
        (400, "ThrottlingException"),
        (403, "RequestTimeTooSkewed"),
        (500, "InternalError"),
        (502, "unheard of"),
    ],
)
def test_what_passes_is_transient(proxy: Proxy, bucket: str, status: int, code: str) -> None:
    proxy.arm(Fault(Kind.ANSWER, status=status, code=code))
    with pytest.raises(TransientFault, match=code):
        Archive(client(proxy.endpoint), bucket).store(KEY, PDF)


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (403, "AccessDenied", "the rights of the connection dtr_s3"),
        (404, "NoSuchBucket", "exists"),
        (501, "NotImplemented", "DTR_S3_CONDITIONAL_WRITES=false"),
        (501, "unheard of", "DTR_S3_CHECKSUMS=false"),
        (400, "InvalidArgument", "DTR_S3_CHECKSUMS=false"),
    ],
)
def test_what_stays_is_permanent_and_says_what_to_do(
    proxy: Proxy, bucket: str, status: int, code: str, said: str
) -> None:
    proxy.arm(Fault(Kind.ANSWER, status=status, code=code))
    with pytest.raises(StoreRefused, match=said):
        Archive(client(proxy.endpoint), bucket).store(KEY, PDF)


def test_501_of_anything_but_an_upload_is_permanent_too() -> None:
    assert isinstance(translate(501, "NotImplemented", False, "x"), StoreRefused)


class TestStoresThatKnowLess:
    @pytest.mark.parametrize(
        ("refused", "knows"),
        [
            (IF_NONE_MATCH, {"checksums": True}),
            (CHECKSUMS, {"conditional_writes": True}),
            (IF_NONE_MATCH | CHECKSUMS, {}),
        ],
    )
    def test_they_are_written_to_once_the_settings_say_so(
        self, proxy: Proxy, bucket: str, refused: frozenset[str], knows: dict[str, bool]
    ) -> None:
        proxy.refused_headers = refused
        with pytest.raises(StoreRefused, match="does not know a header"):
            Archive(client(proxy.endpoint), bucket).store(KEY, PDF)
        archive = plain(proxy, bucket, **knows)
        archive.store(KEY, PDF)
        archive.replace("previews/x.pdf", PDF)

        assert archive.fetch(KEY) == archive.fetch("previews/x.pdf") == PDF

    def test_nothing_is_overwritten_all_the_same(self, proxy: Proxy, bucket: str) -> None:
        archive = plain(proxy, bucket)
        archive.store(KEY, PDF)
        with pytest.raises(KeyTaken):
            archive.store(KEY, OTHER)

        assert archive.fetch(KEY) == PDF
        assert archive.store(KEY, PDF).size == len(PDF)

    def test_who_wrote_between_look_and_put_is_noticed(self, proxy: Proxy, bucket: str) -> None:
        """Another's content came last: this upload must not be taken for the one that stands."""
        archive = plain(proxy, bucket)
        proxy.arm(Fault(Kind.BEND))
        with pytest.raises(KeyTaken):
            archive.store(KEY, PDF)


class TestWhatIsNoSuccess:
    @pytest.mark.parametrize("method", ["PUT", "HEAD", "GET"])
    def test_a_sign_in_page_with_status_200_is_no_store(
        self, proxy: Proxy, bucket: str, method: str
    ) -> None:
        archive = Archive(client(proxy.endpoint), bucket)
        if method == "GET":
            archive.store(KEY, PDF)
        proxy.arm(Fault(Kind.IMPOSTOR, method=method))
        with pytest.raises(TransientFault, match=r"other than an object store|does not hold it"):
            archive.store(KEY, PDF)
        proxy.heal()

        assert archive.store(KEY, PDF).size == len(PDF)

    def test_an_upload_that_was_bent_on_its_way_is_no_success(
        self, proxy: Proxy, bucket: str
    ) -> None:
        proxy.arm(Fault(Kind.BEND))
        with pytest.raises(KeyTaken, match="holds another document"):
            Archive(client(proxy.endpoint), bucket).store(KEY, PDF)

    def test_a_preview_that_was_bent_on_its_way_is_none_either(
        self, proxy: Proxy, bucket: str
    ) -> None:
        proxy.arm(Fault(Kind.BEND))
        with pytest.raises(KeyTaken):
            Archive(client(proxy.endpoint), bucket).replace("previews/x.pdf", PDF)


def test_one_request_proves_an_upload_where_the_store_gives_its_hash_back(
    proxy: Proxy, bucket: str
) -> None:
    asked: list[str] = []
    strike = proxy.strike
    proxy.strike = lambda method: asked.append(method) or strike(method)  # type: ignore[method-assign, func-returns-value]
    Archive(client(proxy.endpoint), bucket).store(KEY, PDF)

    assert asked == ["HEAD", "PUT"]
