"""A Kubernetes cluster, stubbed at its API: pods are created, watched, changed and deleted over
HTTP as the real one does it, and a kubelet runs each pod's command as a process of this machine.

Only what Airflow's KubernetesExecutor asks for; everything else is 404.
"""

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

Pod = dict[str, Any]
POD_PATH = re.compile(r"^/api/v1/namespaces/[^/]+/pods(?:/([^/]+))?$")
WATCH_SECONDS = 20
"""After this long the API ends a watch, and the client begins another."""
TEMPLATE = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "template"},
    "spec": {"containers": [{"name": "base", "image": "stub"}], "restartPolicy": "Never"},
}


class Cluster:
    """`nodes` pods run at once; with none, every pod waits. `root` holds the files and logs."""

    def __init__(self, root: Path, nodes: int = 0) -> None:
        self._root = root
        self.nodes = nodes
        self.created = 0
        self._pods: dict[str, Pod] = {}
        self._events: list[tuple[str, Pod]] = []
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._changed = threading.Condition()
        self._ended = threading.Event()
        self._environment: Mapping[str, str] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True

    @property
    def settings(self) -> Mapping[str, str]:
        """What Airflow must know to use this cluster."""
        return {
            "AIRFLOW__CORE__EXECUTOR": "KubernetesExecutor",
            "AIRFLOW__KUBERNETES_EXECUTOR__IN_CLUSTER": "False",
            "AIRFLOW__KUBERNETES_EXECUTOR__CONFIG_FILE": str(self._root / "kubeconfig"),
            "AIRFLOW__KUBERNETES_EXECUTOR__POD_TEMPLATE_FILE": str(self._root / "pod.json"),
            "AIRFLOW__KUBERNETES_EXECUTOR__WORKER_PODS_CREATION_BATCH_SIZE": "16",
        }

    def start(self) -> None:
        host, port = self._server.server_address[:2]
        cluster = {"name": "stub", "cluster": {"server": f"http://{host!s}:{port}"}}
        context = {"name": "stub", "context": {"cluster": "stub", "user": "stub"}}
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [cluster],
            "contexts": [context],
            "users": [{"name": "stub", "user": {}}],
            "current-context": "stub",
        }
        (self._root / "kubeconfig").write_text(json.dumps(config))
        (self._root / "pod.json").write_text(json.dumps(TEMPLATE))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def join(self, environment: Mapping[str, str], nodes: int) -> None:
        """From now on `nodes` pods at once find room; they run with `environment`."""
        self._environment, self.nodes = environment, nodes
        threading.Thread(target=self._kubelet, daemon=True).start()

    def stop(self) -> None:
        self._ended.set()
        with self._changed:
            self._changed.notify_all()
        for process in self._running.values():
            process.kill()
            process.wait()
        self._server.shutdown()
        self._server.server_close()

    # The API, as the handler below calls it.

    def create(self, pod: Pod) -> Pod:
        with self._changed:
            self.created += 1
            pod["metadata"] |= {"namespace": "default", "uid": f"uid-{self.created}"}
            pod["status"] = {"phase": "Pending"}
            self._pods[pod["metadata"]["name"]] = pod
            self._say("ADDED", pod)
        return pod

    def find(self, name: str) -> Pod | None:
        return self._pods.get(name)

    def change(self, name: str, labels: Mapping[str, str]) -> Pod | None:
        with self._changed:
            pod = self._pods.get(name)
            if pod is not None:
                pod["metadata"].setdefault("labels", {}).update(labels)
                self._say("MODIFIED", pod)
        return pod

    def delete(self, name: str) -> Pod | None:
        with self._changed:
            pod = self._pods.pop(name, None)
            if pod is not None:
                pod["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
                self._say("DELETED", pod)
                if name in self._running:
                    self._running[name].terminate()
        return pod

    def pods(self, selector: str, phases: str) -> dict[str, Any]:
        with self._changed:
            chosen = [p for p in self._pods.values() if matches(p, selector, phases)]
            version = str(len(self._events))
        return {
            "apiVersion": "v1",
            "kind": "PodList",
            "metadata": {"resourceVersion": version},
            "items": [{"apiVersion": "v1", "kind": "Pod", **pod} for pod in chosen],
        }

    def watch(self, selector: str, since: int) -> Iterator[bytes]:
        until = time.monotonic() + WATCH_SECONDS
        while time.monotonic() < until and not self._ended.is_set():
            with self._changed:
                if len(self._events) <= since:
                    self._changed.wait(1)
                fresh, since = self._events[since:], len(self._events)
            for kind, pod in fresh:
                if matches(pod, selector, ""):
                    yield json.dumps({"type": kind, "object": pod}).encode() + b"\n"

    # The kubelet.

    def _kubelet(self) -> None:
        while not self._ended.wait(0.2):
            for name, process in list(self._running.items()):
                if process.poll() is not None:
                    del self._running[name]
                    self._phase(name, "Failed" if process.returncode else "Succeeded")
            waiting = [n for n, p in self._pods.items() if p["status"]["phase"] == "Pending"]
            for name in waiting[: max(self.nodes - len(self._running), 0)]:
                container = self._pods[name]["spec"]["containers"][0]
                command = [*container.get("command", []), *container.get("args", [])]
                command[:1] = [sys.executable] if command[0] == "python" else command[:1]
                with (self._root / f"{name}.log").open("wb") as log:
                    self._running[name] = subprocess.Popen(
                        command, env=dict(self._environment), cwd=self._root,
                        stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                    )  # fmt: skip
                self._phase(name, "Running")

    def _phase(self, name: str, phase: str) -> None:
        with self._changed:
            if pod := self._pods.get(name):
                pod["status"] = {"phase": phase}
                self._say("MODIFIED", pod)

    def _say(self, kind: str, pod: Pod) -> None:
        pod["metadata"]["resourceVersion"] = str(len(self._events) + 1)
        self._events.append((kind, json.loads(json.dumps(pod))))
        self._changed.notify_all()


def matches(pod: Pod, selector: str, phases: str) -> bool:
    """Kubernetes' label selectors (`a=b`, `a!=b`) and the field selector `status.phase`."""
    labels = pod["metadata"].get("labels", {})
    for part in filter(None, selector.split(",")):
        name, sign, value = re.split(r"(!=|==?)", part, maxsplit=1)
        if (labels.get(name) == value) == (sign == "!="):
            return False
    if phases:
        _, sign, value = re.split(r"(!=|==?)", phases, maxsplit=1)
        return bool((pod["status"]["phase"] == value) != (sign == "!="))
    return True


def _handler(cluster: Cluster) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            address = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(address.query).items()}
            selector = asked.get("labelSelector", "")
            match = POD_PATH.match(address.path)
            if match is None:
                self._discovery(address.path)
            elif match[1]:
                self._answer(cluster.find(match[1]))
            elif asked.get("watch", "").lower() == "true":
                self._stream(cluster.watch(selector, int(asked.get("resourceVersion", "0"))))
            else:
                self._answer(cluster.pods(selector, asked.get("fieldSelector", "")))

        def do_POST(self) -> None:
            self._answer(cluster.create(self._body()), 201)

        def do_PATCH(self) -> None:
            match = POD_PATH.match(urlsplit(self.path).path)
            labels = self._body()["metadata"]["labels"]
            self._answer(cluster.change(match[1], labels) if match else None)

        def do_DELETE(self) -> None:
            self._body()
            match = POD_PATH.match(urlsplit(self.path).path)
            self._answer(cluster.delete(match[1]) if match else None)

        def _discovery(self, path: str) -> None:
            pods = {"name": "pods", "kind": "Pod", "namespaced": True, "singularName": "pod"}
            verbs = ["create", "delete", "get", "list", "patch", "watch"]
            known: dict[str, Any] = {
                "/version": {"major": "1", "minor": "32", "gitVersion": "v1.32.0"},
                "/api": {"kind": "APIVersions", "versions": ["v1"]},
                "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": []},
                "/api/v1": {
                    "kind": "APIResourceList",
                    "groupVersion": "v1",
                    "resources": [{**pods, "verbs": verbs}],
                },
            }
            self._answer(known.get(path.rstrip("/")))

        def _body(self) -> dict[str, Any]:
            length = int(self.headers.get("Content-Length") or 0)
            return dict(json.loads(self.rfile.read(length) or b"{}"))

        def _answer(self, body: Any, status: int = 200) -> None:
            missing = {"kind": "Status", "status": "Failure", "reason": "NotFound", "code": 404}
            sent = json.dumps(missing if body is None else body).encode()
            self.send_response(404 if body is None else status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def _stream(self, lines: Iterator[bytes]) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            try:
                for line in lines:
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
                    self.wfile.flush()
                self.wfile.write(b"0\r\n\r\n")
            except OSError:
                self.close_connection = True

        def log_message(self, *_arguments: object) -> None:
            pass

    return Handler


@contextmanager
def open_cluster(root: Path) -> Iterator[Cluster]:
    """A cluster without a node: every pod waits until some `join`."""
    cluster = Cluster(root)
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()
