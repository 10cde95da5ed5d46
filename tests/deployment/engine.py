"""docker-compose.yml carried out by podman: the same images, mounts, networks and hardening.

podman-compose knows no configs, and podman no owner of a tmpfs: configs are mounted here, and what
a container may write to is a volume of its own. Nothing else is said otherwise than in the file.
"""

import json
import os
import shutil
import ssl
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import yaml

from tests.deployment.deployed import ROOT, program

NAME: Final = "treem.local"  # a name of the office: Caddy signs its certificate itself
_PATIENCE_SECONDS: Final = 300
_LEFT_OUT: Final = "grafana"  # shows what Prometheus knows, and is the largest image by far


def compose() -> dict[str, Any]:
    """Return the file as podman-compose understands it, with paths from where it lies."""
    made: dict[str, Any] = json.loads(json.dumps(_written()))  # parts that YAML shares are copied
    files = {name: one["file"] for name, one in made.pop("configs").items()}
    del made["services"][_LEFT_OUT]
    for service in made["services"].values():
        mounts = service.setdefault("volumes", [])
        mounts += [f"./{files[c['source']]}:{c['target']}:ro" for c in service.pop("configs", ())]
        owned = [one for one in service.get("tmpfs", ()) if ":uid=" in one]
        mounts += [one.partition(":")[0] for one in owned]
        service["tmpfs"] = [one for one in service.get("tmpfs", ()) if one not in owned]
        for word in ("build", "logging"):  # the image is there; podman has loggers of its own
            service.pop(word, None)
    return made


def lacking() -> str:
    """Say what is not there of what is needed, if anything."""
    if os.geteuid():
        return "needs root"
    tools = [name for name in ("podman", "podman-compose") if shutil.which(name) is None]
    if tools:
        return f"needs {', '.join(tools)}"
    images = {one["image"] for one in compose()["services"].values()}
    absent = [image for image in sorted(images) if not _there(image)]
    return f"needs the images {', '.join(absent)}" if absent else ""


class Engine:
    """One node of containers, its files in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        shutil.copytree(ROOT / "deploy", folder / "deploy", ignore=lambda *_: ["secrets", "k8s"])
        _run((program("mangnon"), "secrets", "--out", str(folder / "deploy/secrets")))
        (folder / "compose.yml").write_text(yaml.safe_dump(compose(), sort_keys=False), "utf-8")

    def up(self, *services: str) -> None:
        """Start some containers, or all, and wait until all that can be healthy are."""
        self._compose("up", "-d", *services)
        for name in services or self._watched():
            self.until_healthy(name)

    def once(self, service: str, *words: str, mounts: dict[Path, str] | None = None) -> str:
        """Run a verb in a container that ends with it; return what it prints."""
        options = [f"-v{there}:{here}" for there, here in (mounts or {}).items()]
        run = ("--profile", "operator", "run", "--rm", "-T", "--no-deps")
        return self._compose(*run, *options, service, *words)

    def within(self, service: str, *words: str) -> str:
        """Run a program in a running container; return what it prints."""
        return _podman("exec", _container(service), *words)

    def kill(self, service: str) -> None:
        """Kill a container as a failing machine would."""
        _podman("kill", "--signal", "KILL", _container(service))

    def start(self, service: str) -> None:
        """Start again what was killed: no systemd does it here."""
        _podman("start", _container(service))

    def until_healthy(self, service: str) -> None:
        """Ask a container's health check, as an engine does by itself, until it is content."""
        check = ("podman", "healthcheck", "run", _container(service))
        self.wait_for(lambda: _says_yes(check), f"{service} is not healthy")

    def authority(self) -> ssl.SSLContext:
        """Trust who signed the door's certificate, as the office's PCs are told to."""
        place = "/data/caddy/pki/authorities/local/root.crt"
        self.wait_for(lambda: "BEGIN" in self.within("door", "cat", place), "no certificate")
        return ssl.create_default_context(cadata=self.within("door", "cat", place))

    def down(self) -> None:
        """Remove the containers, their networks and their volumes."""
        self._compose("down", "--volumes", "--timeout", "5")

    def wait_for(self, is_so: Callable[[], bool], otherwise: str) -> None:
        """Wait until something is so."""
        until = time.monotonic() + _PATIENCE_SECONDS
        while not is_so():
            assert time.monotonic() < until, f"{otherwise}\n{_podman('ps', '--all')}"
            time.sleep(0.5)

    def _watched(self) -> list[str]:
        services = compose()["services"].items()
        return [name for name, one in services if _is_watched(one) and "profiles" not in one]

    def _compose(self, *words: str) -> str:
        told = {**os.environ, "PUBLIC_URL": f"https://{NAME}"}
        return _run(("podman-compose", "-f", "compose.yml", *words), self._folder, told)


def _written() -> dict[str, Any]:
    made: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    return made


def _is_watched(service: dict[str, Any]) -> bool:
    return not service.get("healthcheck", {}).get("disable", False)


def _container(service: str) -> str:
    return f"mangnon_{service}_1"


def _there(image: str) -> bool:
    return _says_yes(("podman", "image", "exists", image))


def _says_yes(command: tuple[str, ...]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _podman(*words: str) -> str:
    return _run(("podman", *words))


def _run(
    command: tuple[str, ...], folder: Path | None = None, told: dict[str, str] | None = None
) -> str:
    done = subprocess.run(
        command, cwd=folder, env=told, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}: {done.stdout[-2000:]}{done.stderr[-4000:]}"
    return done.stdout
