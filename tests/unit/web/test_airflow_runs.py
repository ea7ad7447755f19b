"""What an answer to Airflow's question may hit on; Airflow's own answers in its own form."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI, HTTPException, Request

from include.dtr.office.airflow import NotAskedYet, RunRejected
from include.dtr.web.airflow_runs import SETTLED, AirflowRuns
from include.dtr.web.load import Slots

RUN = "api__1"
PATH = "/api/v2/dags/pay_drivers/dagRuns/api__1/taskInstances/approve_batch/-1/hitlDetails"


class Question:
    """The question of one run, as Airflow 3.3 describes it, and what was answered."""

    def __init__(self) -> None:
        self.state: str | None = "awaiting_input"
        self.asked_at: datetime | None = datetime.now(UTC) - SETTLED
        self.started_at: datetime | None = self.asked_at
        self.chosen: list[str] | None = None

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get(PATH)
        def detail() -> dict[str, Any]:
            if self.asked_at is None:
                raise HTTPException(404, "not asked")
            return {
                "created_at": self.asked_at.isoformat(),
                "chosen_options": self.chosen,
                "task_instance": {
                    "state": self.state,
                    "start_date": self.started_at and self.started_at.isoformat(),
                },
            }

        @app.patch(PATH)
        async def respond(request: Request) -> None:
            self.chosen = (await request.json())["chosen_options"]

        return app

    def answer(self, option: str) -> None:
        async def answer() -> None:
            calls = Slots("calls", 1, 0, 1.0)
            await AirflowRuns(self.app(), (), "127.0.0.1", calls, "pay_drivers").answer(RUN, option)

        asyncio.run(answer())


@pytest.fixture
def question() -> Question:
    return Question()


def test_a_task_that_waits_is_answered(question: Question) -> None:
    question.answer("Approve")
    assert question.chosen == ["Approve"]


@pytest.mark.parametrize("state", [None, "scheduled", "queued", "running", "up_for_retry"])
def test_a_task_that_is_about_to_ask_is_not_answered(question: Question, state: str | None) -> None:
    question.state = state
    with pytest.raises(NotAskedYet):
        question.answer("Approve")
    assert question.chosen is None


@pytest.mark.parametrize("of", ["asked_at", "started_at"])
def test_a_task_that_has_only_begun_to_wait_is_not_answered_yet(
    question: Question, of: str
) -> None:
    """The scheduler has to see the end of the process that asked before it takes the task up."""
    setattr(question, of, datetime.now(UTC) - SETTLED + timedelta(seconds=2))
    with pytest.raises(NotAskedYet):
        question.answer("Approve")
    assert question.chosen is None


def test_a_run_without_a_question_is_recognized(question: Question) -> None:
    question.asked_at = None
    with pytest.raises(NotAskedYet, match="does not ask for an approval in api__1"):
        question.answer("Approve")


@pytest.mark.parametrize("state", ["awaiting_input", "scheduled", "running", "success"])
def test_the_same_answer_again_is_the_same_answer(question: Question, state: str) -> None:
    question.chosen, question.state = ["Approve"], state
    question.answer("Approve")
    assert question.chosen == ["Approve"]


def test_another_answer_after_the_first_is_refused(question: Question) -> None:
    question.chosen, question.state = ["Reject"], "success"
    with pytest.raises(RunRejected, match="was answered before: Reject"):
        question.answer("Approve")
