"""Airflow's login, auth manager and settings. The only module of the web that imports Airflow."""

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.models.base_user import BaseUser
from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity, DagDetails
from airflow.api_fastapi.auth.tokens import get_signing_key
from airflow.api_fastapi.core_api.security import get_user
from airflow.configuration import conf
from airflow.models.dag import DagModel
from fastapi import HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials

from include.dtr.web.airflow_runs import DAG_ID, PAY_DAG_ID
from include.dtr.web.callers import NotSignedIn, Right, User
from include.dtr.web.services import office_of


class AirflowAccess:
    """Airflow's users. Their rights on the DAG `weekly_dtr` are their rights on statements, those
    on `pay_drivers` their rights on payments."""

    async def identify(self, request: Request, bearer: str | None) -> User:
        """The user of the token or of the session's cookie. Raises `NotSignedIn`."""
        token = bearer and HTTPAuthorizationCredentials(scheme="Bearer", credentials=bearer)
        try:
            user = await get_user(request, None, token or None)
        except HTTPException as refused:
            raise NotSignedIn(str(refused.detail)) from None
        return User(user.get_name(), await office_of(request).threads.run(_rights_of, user))

    def login_url(self, next_url: str) -> str:
        """The auth manager's page to sign in."""
        return get_auth_manager().get_url_login(next_url=next_url)


def _rights_of(user: BaseUser) -> frozenset[Right]:
    manager = get_auth_manager()
    dag = DagDetails(id=DAG_ID, team_name=DagModel.get_team_name(DAG_ID))
    allowed = {
        Right.READ: manager.is_authorized_dag(method="GET", details=dag, user=user),
        Right.GENERATE: manager.is_authorized_dag(
            method="POST", access_entity=DagAccessEntity.RUN, details=dag, user=user
        ),
        Right.EDIT: manager.is_authorized_dag(method="PUT", details=dag, user=user),
    }
    pay = DagDetails(id=PAY_DAG_ID, team_name=DagModel.get_team_name(PAY_DAG_ID))
    allowed |= {
        Right.PAY_SEE: manager.is_authorized_dag(method="GET", details=pay, user=user),
        Right.PAY_MAKE: manager.is_authorized_dag(
            method="POST", access_entity=DagAccessEntity.RUN, details=pay, user=user
        ),
        Right.PAY_APPROVE: manager.is_authorized_dag(
            method="PUT", access_entity=DagAccessEntity.HITL_DETAIL, details=pay, user=user
        ),
    }
    return frozenset(right for right, may in allowed.items() if may)


def link_secret() -> str:
    """Airflow's own secret key (`[api] secret_key`): the same on every API server, or links of
    one are unknown to the others."""
    return get_signing_key("api", "secret_key")


def base_url(request: Request) -> str:
    """`[api] base_url`, or else the address that this call came to."""
    configured = conf.get("api", "base_url", fallback="")
    root = str(request.scope.get("app_root_path", ""))
    return (configured or f"{request.url.scheme}://{request.url.netloc}{root}").rstrip("/")
