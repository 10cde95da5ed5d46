"""The manifests of Kubernetes carried out by whatever cluster kubectl reaches.

Commands are those of the guide for operators, as they stand there, in a folder that looks like the
project's. Whoever comes in stands where the Ingress controller does: in the namespace that the
network policies let in.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx
import yaml

from tests.deployment.deployed import IMAGE, ROOT, program
from tests.docs.blocks import blocks

NODE: Final = "mangnon"
NAME: Final = "treem.example.vn"
GUIDE: Final = ROOT / "docs/operators/README.md"
OVERLAY: Final = os.environ.get("MANGNON_OVERLAY", "commune")
# What the guide tells to do otherwise for a province, whose NATS are three.
_OTHERWISE: Final = {
    "province": {
        "secrets --out deploy/secrets": "secrets --out deploy/secrets "
        "--route nats-0.nats --route nats-1.nats --route nats-2.nats"
    }
}
_OUTSIDE: Final = "ingress-nginx"
_VISITOR: Final = "visitor"
_PATIENCE_SECONDS: Final = 300


def lacking() -> str:
    """Say what is not there of what is needed, if anything."""
    if not os.environ.get("KUBECONFIG"):
        return "needs a cluster: KUBECONFIG"
    return f"a node lives in {NODE} already" if _is_there("namespace", NODE) else ""


class Cluster:
    """One node in a cluster, its files in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opens_outside = not _is_there("namespace", _OUTSIDE)
        shutil.copytree(ROOT / "deploy", folder / "deploy", ignore=lambda *_: ["secrets"])
        (folder / ".venv").symlink_to(sys.prefix)
        shutil.copy(ROOT / "services/registry/reference/units.csv", folder)

    def follow(self, part: str) -> str:
        """Do what the guide says in the block that has these words; return what it prints."""
        (block,) = (one for one in blocks(GUIDE) if part in one.text)
        text = block.text.replace("overlays/commune", f"overlays/{OVERLAY}")
        for old, new in _OTHERWISE.get(OVERLAY, {}).items():
            text = text.replace(old, new)
        return self._run("sh", "-euc", text)

    def tell(self, *words: str, given: object = None) -> str:
        """Tell kubectl something about the node; return what it prints."""
        text = None if given is None else json.dumps(given)
        return self._run("kubectl", "--namespace", NODE, *words, given=text)

    def refuse(self, *words: str, given: object) -> str:
        """Ask for what must not be; return why it is refused."""
        done = self._done("kubectl", "--namespace", NODE, *words, given=json.dumps(given))
        assert done.returncode, f"{' '.join(words)}: nobody refused it"
        return done.stderr

    def within(self, workload: str, *words: str, given: str = "") -> str:
        """Run a program in a running pod; return what it prints."""
        return self._run(
            "kubectl", "--namespace", NODE, "exec", "--stdin", workload, "--", *words, given=given
        )

    def amend(self, file: str, old: str, new: str) -> None:
        """Say one's own in a file, where the guide tells to."""
        path = self._folder / file
        text = path.read_text("utf-8")
        assert old in text, f"{file} does not say {old}"
        path.write_text(text.replace(old, new), "utf-8")

    def content(self, file: str) -> bytes:
        """Return what stands in a file that a command wrote."""
        return (self._folder / file).read_bytes()

    @contextmanager
    def doubled(self, service: str) -> Iterator[list[str]]:
        """Let a service have two replicas meanwhile; yield the names of their pods."""
        before = len(self.pods(service))
        try:
            self._scale(service, 2)
            yield self.pods(service)
        finally:
            self._scale(service, before)

    @contextmanager
    def asked(self, address: str) -> Iterator[Counter[str]]:
        """Go on asking for a page meanwhile; in the end what came of it is counted."""
        words = ("exec", "--stdin", _VISITOR, "--", "python", "-c", _GO_ON_ASKING, address)
        came: Counter[str] = Counter()
        with self._started("kubectl", "--namespace", _OUTSIDE, *words) as asking:
            yield came
            told, _ = asking.communicate("", timeout=_PATIENCE_SECONDS)
        came.update(json.loads(told))

    def pods(self, app: str) -> list[str]:
        """Return the names of the pods of an app that are not being ended."""
        listed = json.loads(self.tell("get", "pods", "--selector", f"app={app}", "--output=json"))
        living = (one["metadata"] for one in listed["items"])
        return [one["name"] for one in living if "deletionTimestamp" not in one]

    def until_available(self, *workloads: str) -> None:
        """Wait until all pods of some workloads, or of all, are there and serve."""
        for one in workloads or tuple(self._workloads()):
            self.tell("rollout", "status", one, f"--timeout={_PATIENCE_SECONDS}s")

    def open_outside(self) -> None:
        """Let somebody stand where the Ingress controller does."""
        if self._opens_outside:
            self._run("kubectl", "create", "namespace", _OUTSIDE)
        self._run("kubectl", "--namespace", _OUTSIDE, "create", "--filename=-", given=_visitor())
        self._run(
            "kubectl", "--namespace", _OUTSIDE, "wait", "--for=condition=Ready", "--timeout=120s",
            f"pod/{_VISITOR}",
        )  # fmt: skip

    def client(self) -> httpx.Client:
        """Return a client that comes in as the Ingress controller would pass it on."""
        headers = {
            "Origin": f"https://{NAME}",
            "X-Forwarded-Proto": "https",
            "Accept-Encoding": "identity",
        }
        return httpx.Client(base_url=f"http://{NAME}", headers=headers, transport=_Through(self))

    def outside(self, *words: str, given: str = "") -> str:
        """Run a program outside the node, where visitors come from; return what it prints."""
        within = ("--namespace", _OUTSIDE, "exec", "--stdin", _VISITOR, "--")
        return self._run("kubectl", *within, *words, given=given)

    def wait_for(self, is_so: Callable[[], bool], otherwise: str) -> None:
        """Wait until something is so."""
        until = time.monotonic() + _PATIENCE_SECONDS
        while not is_so():
            assert time.monotonic() < until, f"{otherwise}\n{self.tell('get', 'pods')}"
            time.sleep(0.5)

    def down(self) -> None:
        """Remove the node, all it stored, and who stood outside."""
        gone = ("--ignore-not-found", f"--timeout={_PATIENCE_SECONDS}s")
        self._run("kubectl", "delete", "namespace", NODE, *gone)
        self._run("kubectl", "--namespace", _OUTSIDE, "delete", "pod", _VISITOR, *gone)
        if self._opens_outside:
            self._run("kubectl", "delete", "namespace", _OUTSIDE, *gone)

    def _scale(self, service: str, replicas: int) -> None:
        self.tell("scale", f"deployment/{service}", f"--replicas={replicas}")
        self.until_available(f"deployment/{service}")

    def _workloads(self) -> Iterator[str]:
        rendered = self._run("kubectl", "kustomize", f"deploy/k8s/overlays/{OVERLAY}")
        for one in yaml.safe_load_all(rendered):
            if one["kind"] in ("Deployment", "StatefulSet"):
                yield f"{one['kind'].lower()}/{one['metadata']['name']}"

    def _run(self, *command: str, given: str | None = None) -> str:
        done = self._done(*command, given=given)
        said = f"{done.stdout[-2000:]}{done.stderr[-4000:]}"
        assert done.returncode == 0, f"{' '.join(command)}: {said}"
        return done.stdout

    def _done(self, *command: str, given: str | None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self._folder,
            env=_environment(),
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )

    def _started(self, *command: str) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=_environment(), stdin=pipe, stdout=pipe, text=True)


class _Through(httpx.BaseTransport):
    """What a client asks is asked in the cluster, of the service that the path names."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass on what is asked; raises ConnectError where nobody answers."""
        asked = {
            "service": f"{request.url.path.split('/')[1]}.{NODE}",
            "method": request.method,
            "path": request.url.raw_path.decode(),
            "headers": dict(request.headers),
            "body": request.read().decode(),
        }
        answer = json.loads(self._cluster.outside("python", "-c", _ASK, given=json.dumps(asked)))
        if "nobody" in answer:
            raise httpx.ConnectError(answer["nobody"])
        return httpx.Response(answer["status"], headers=answer["headers"], text=answer["text"])


_ASK: Final = """
import http.client, json, sys
asked = json.load(sys.stdin)
line = http.client.HTTPConnection(asked["service"], 8000, timeout=30)
try:
    line.request(asked["method"], asked["path"], asked["body"].encode(), asked["headers"])
    told = line.getresponse()
    text = told.read().decode()
    print(json.dumps({"status": told.status, "headers": told.getheaders(), "text": text}))
except OSError as fault:
    print(json.dumps({"nobody": repr(fault)}))
"""


# Until nobody listens any more: when what it reads is closed.
_GO_ON_ASKING: Final = """
import collections, json, sys, threading, time, urllib.request
came, over = collections.Counter(), threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), over.set())).start()
while not over.wait(0.02):
    try:
        with urllib.request.urlopen(sys.argv[1], timeout=10) as told:
            came[str(told.status)] += 1
    except OSError as fault:
        came[repr(fault)] += 1
print(json.dumps(came))
"""


def _environment() -> dict[str, str]:
    """Return our own, with the tools of the environment that the tests run in."""
    path = os.pathsep.join((str(Path(sys.prefix) / "bin"), os.environ["PATH"]))
    return {**os.environ, "PATH": path}


def _visitor() -> str:
    container = {"name": _VISITOR, "image": IMAGE, "command": ["sleep", "infinity"]}
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": _VISITOR},
        "spec": {"containers": [container], "terminationGracePeriodSeconds": 0},
    }
    return json.dumps(pod)


def _is_there(kind: str, name: str) -> bool:
    asked = (program("kubectl"), "get", kind, name, "--output=name")
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0
