"""Long-running processes: started in a session of their own, recorded, ended with their children.

A record (`run/<name>.json`) outlives the program that started the process. It holds the pid and
the moment of the process's birth, so that a pid which the system has since given to somebody
else is recognized and left alone.
"""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from local.stack.errors import StackError

POLL_SECONDS = 0.05
AGAIN_SECONDS = 5  # after a second signal
TAIL_LINES = 25


@dataclass(frozen=True, slots=True)
class Birth:
    """Names one process for ever: no other process of this or a later boot has the same."""

    pid: int
    boot: str
    ticks: int


def birth(pid: int) -> Birth | None:
    """The birth of the process `pid`; None if there is none or it is only a zombie."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        return Birth(pid, _boot(), _ticks(process))
    except psutil.NoSuchProcess:
        return None


def _boot() -> str:
    boot_id = Path("/proc/sys/kernel/random/boot_id")
    return boot_id.read_text().strip() if boot_id.exists() else "no boot id on this system"


def _ticks(process: psutil.Process) -> int:
    """Start time in system ticks where /proc has it: unlike wall time it never shifts."""
    stat = Path(f"/proc/{process.pid}/stat")
    if not stat.parent.parent.joinpath("self").exists():
        return round(process.create_time() * 100)
    try:
        return int(stat.read_text().rpartition(")")[2].split()[19])
    except (FileNotFoundError, ProcessLookupError) as gone:
        raise psutil.NoSuchProcess(process.pid) from gone


class Service:
    """One long-running process below `root`, with its record and its log.

    When stopped it has `grace` seconds to finish what it has in hand.
    """

    def __init__(
        self,
        root: Path,
        name: str,
        stop_signal: signal.Signals = signal.SIGTERM,
        grace: float = 20,
    ) -> None:
        self.name = name
        self.log = root / "logs" / f"{name}.log"
        self._record = root / "run" / f"{name}.json"
        self._stop_signal = stop_signal
        self._grace = grace
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """The process that was recorded, not merely one with its pid, is alive."""
        recorded = self._recorded()
        return recorded is not None and birth(recorded.pid) == recorded

    @property
    def pid(self) -> int | None:
        recorded = self._recorded()
        return recorded.pid if recorded else None

    def start(
        self,
        command: Sequence[str | Path],
        env: Mapping[str, str],
        cwd: Path,
        user: str | None = None,
    ) -> None:
        """Start `command` in a new session; what an earlier one left alive is ended first."""
        self.stop()
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._record.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(part) for part in command],
                env=dict(env),
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=user,
                group=user,
                extra_groups=[] if user else None,
            )
        born = birth(self._process.pid)
        if born is None:
            raise self.failure("ended as soon as it was started")
        partial = self._record.with_suffix(".new")
        partial.write_text(json.dumps(asdict(born)))
        partial.replace(self._record)

    def wait_until(self, ready: Callable[[], bool], timeout: float) -> None:
        """Poll `ready` until it holds.

        Raises StackError with the end of the log if the process dies or `timeout` seconds pass.
        """
        deadline = time.monotonic() + timeout
        while not ready():
            if not self.running:
                raise self.failure("ended while it was starting")
            if time.monotonic() > deadline:
                raise self.failure(f"was not ready within {timeout:.0f} seconds")
            time.sleep(POLL_SECONDS)

    def stop(self) -> bool:
        """End the process and everything that it started; kill what stays after the grace.

        True if anything of it was alive, even if only an orphan.
        """
        recorded = self._recorded()
        if recorded is None:
            return False
        family = _family(recorded)
        leader = [process for process in family if process.pid == recorded.pid]
        _signal(leader, self._stop_signal)
        _wait(leader, self._grace)
        family = {*family, *_family(recorded)}
        _signal(family, signal.SIGTERM)
        stubborn = _wait(family, AGAIN_SECONDS)
        _signal(stubborn, signal.SIGKILL)
        immortal = _wait(stubborn, 10)
        if self._process is not None:
            self._process.poll()  # takes its exit status, so that no zombie stays
        if immortal:
            pids = ", ".join(str(process.pid) for process in immortal)
            raise StackError(f"{self.name}: process {pids} does not end, even when killed.")
        self._record.unlink(missing_ok=True)
        return bool(family)

    def failure(self, what: str) -> StackError:
        """`<name> <what>.` with the end of its log and where the rest is."""
        return StackError(
            f"{self.name} {what}. The last lines of {self.log}:\n\n{tail(self.log)}\n"
        )

    def _recorded(self) -> Birth | None:
        try:
            return Birth(**json.loads(self._record.read_text()))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError):
            # Cut short by a crash or a full disk: it names no process, so nothing is ended by it.
            self._record.unlink(missing_ok=True)
            return None


def stop_together(several: Iterable[Service]) -> list[str]:
    """Stop them side by side: each may take seconds to finish what it has in hand.

    Returns the names of those of which anything was alive.
    """
    services = list(several)
    with ThreadPoolExecutor() as pool:
        stopped = list(pool.map(Service.stop, services))
    return [service.name for service, was_alive in zip(services, stopped, strict=True) if was_alive]


def tail(log: Path, lines: int = TAIL_LINES) -> str:
    """The last `lines` lines of `log`, indented; a sentence if there are none."""
    text = log.read_text(errors="replace") if log.exists() else ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:]) or "    (nothing)"


def _family(leader: Birth) -> set[psutil.Process]:
    """The leader, its descendants and what is left of its session, all born after it.

    The session finds children whose parents are gone. The system gives no new process the
    number of a session that still has members, so a session's number is as good as a name.
    """
    if leader.boot != _boot():
        return set()
    usurped = birth(leader.pid) not in (None, leader)
    members = set() if usurped else set(filter(_in_session(leader), psutil.process_iter()))
    for process in list(members):
        try:
            members.update(process.children(recursive=True))
        except psutil.NoSuchProcess:
            continue
    return members


def _in_session(leader: Birth) -> Callable[[psutil.Process], bool]:
    def belongs(process: psutil.Process) -> bool:
        try:
            return (
                os.getsid(process.pid) == leader.pid
                and _ticks(process) >= leader.ticks
                and process.status() != psutil.STATUS_ZOMBIE
            )
        except (ProcessLookupError, PermissionError, psutil.NoSuchProcess):
            return False

    return belongs


def _wait(processes: Iterable[psutil.Process], timeout: float) -> list[psutil.Process]:
    """Those of `processes` that are still alive after `timeout` seconds."""
    _gone, there = psutil.wait_procs(list(processes), timeout=timeout)
    return [process for process in there if birth(process.pid) is not None]


def _signal(processes: Iterable[psutil.Process], number: int) -> None:
    for process in processes:
        try:
            process.send_signal(number)
        except psutil.NoSuchProcess:
            continue
