"""Which database error is worth another try, and that none tells what stands in a row."""

import psycopg
import pytest
from psycopg import errors

from include.dtr.database_errors import as_store_errors, translate
from include.dtr.errors import StoreRefused, TransientFault


@pytest.mark.parametrize(
    "error",
    [
        psycopg.OperationalError("connection to server failed: Connection refused"),
        psycopg.InterfaceError("the connection is closed"),
        errors.AdminShutdown("terminating connection due to administrator command"),
        errors.DeadlockDetected("deadlock detected"),
        errors.QueryCanceled("canceling statement due to statement timeout"),
        errors.DiskFull("could not extend file"),
        errors.TooManyConnections("sorry, too many clients already"),
        errors.IdleInTransactionSessionTimeout("terminating connection"),
        errors.SerializationFailure("could not serialize access"),
        errors.UniqueViolation("duplicate key value"),
        errors.ExclusionViolation("conflicting key value"),
        errors.LockNotAvailable("canceling statement due to lock timeout"),
        errors.TransactionTimeout("terminating connection due to transaction timeout"),
        errors.CannotConnectNow("das Datenbanksystem startet"),
    ],
)
def test_what_may_pass_is_transient(error: psycopg.Error) -> None:
    assert isinstance(translate(error), TransientFault)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (errors.UndefinedTable('relation "dtr" does not exist'), "alembic upgrade head"),
        (errors.InsufficientPrivilege("permission denied for table dtr"), "their role"),
        (errors.ReadOnlySqlTransaction("cannot execute UPDATE"), "read-only standby"),
        (errors.InvalidPassword("Passwort-Authentifizierung fehlgeschlagen"), "password"),
        (errors.InvalidAuthorizationSpecification("kein pg_hba.conf-Eintrag"), "Check host"),
        (errors.InvalidCatalogName("Datenbank »x« existiert nicht"), "Check host"),
        (errors.UndefinedTable("Relation »dtr« existiert nicht"), "alembic upgrade head"),
        (errors.ProtocolViolation("unsupported startup parameter: options"), "pooler"),
        (errors.DuplicatePreparedStatement('"_pg3_0" already exists'), "prepare_threshold=None"),
        (errors.UntranslatableCharacter("has no equivalent in LATIN1"), "ENCODING 'UTF8'"),
        (errors.StatementTooComplex("stack depth limit exceeded"), "StatementTooComplex"),
        (errors.CheckViolation("new row violates check constraint"), "bug in the program"),
        (errors.NumericValueOutOfRange("numeric field overflow"), "NumericValueOutOfRange"),
    ],
)
def test_what_will_not_pass_is_refused_and_says_what_to_do(error: psycopg.Error, said: str) -> None:
    refused = translate(error)

    assert isinstance(refused, StoreRefused)
    assert said in str(refused)


def test_details_below_the_first_line_stay_with_the_server() -> None:
    error = errors.CheckViolation("violates check\nDETAIL:  Failing row contains (1045, 465.00)")
    with pytest.raises(StoreRefused) as refused, as_store_errors():
        raise error

    assert "465.00" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_other_errors_pass_through_untouched() -> None:
    with pytest.raises(ZeroDivisionError), as_store_errors():
        raise ZeroDivisionError
