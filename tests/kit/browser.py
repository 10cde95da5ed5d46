"""A reader of pages: a real Chromium that looks at what a server of this machine serves.

    with serving(app) as address, browsing() as browser:
        with reading(browser, address, width=360, cookies={TICKET_COOKIE: ticket}) as reader:
            reader.open("/notify/inbox")
            assert reader.violations() == []      # axe-core, WCAG 2.2 AA and best practices
            assert reader.complaints == []        # console errors, requests that leave the origin
            assert reader.transferred <= 50_000   # bytes on the wire since the last open
            reader.page.get_by_label("Họ tên").fill("…")

`scripts=False` reads as a browser without JavaScript.
"""

import os
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A test's browser talks to nobody: no updates, no lists, no translation, no first run.
_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-features=OptimizationHints,MediaRouter,Translate,DialMediaRouteProvider",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-first-run",
    "--no-pings",
    "--no-proxy-server",
    "--disable-dev-shm-usage",
)
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_STARTING_SECONDS = 60


@dataclass
class Reader:
    """One tab, and what was noticed in it."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    transferred: int = 0

    def open(self, path: str) -> None:
        """Go to a path of the server and wait until nothing more is loaded."""
        self.transferred = 0
        self.page.goto(f"{self.address}{path}", wait_until="networkidle")

    def violations(self) -> list[str]:
        """Return what axe-core finds wrong: the rule and the first element of each."""
        # Evaluated, not added as a script element: the page's own policy would refuse that.
        self.page.evaluate(AXE_SCRIPT)
        options = {"runOnly": {"type": "tag", "values": _RULES}}
        found = self.page.evaluate("options => axe.run(document, options)", options)
        return [
            f"{one['id']} ({one['impact']}): {one['nodes'][0]['target']} {one['help']}"
            for one in found["violations"]
        ]

    def picture(self, path: Path) -> None:
        """Keep what the whole page looks like."""
        self.page.screenshot(path=path, full_page=True)

    def is_too_wide(self) -> bool:
        """Say whether the page must be moved sideways to be read."""
        script = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        return bool(self.page.evaluate(script))

    def _heard(self, message: ConsoleMessage) -> None:
        # An answer of 4xx is the page's own way of saying no, not a fault of the page.
        if message.type == "error" and "responded with a status of 4" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def _failed(self, error: Error) -> None:
        self.complaints.append(f"script: {error.message}")

    def _asked(self, request: Request) -> None:
        asked = urlsplit(request.url)
        if asked.scheme != "data" and asked.netloc != urlsplit(self.address).netloc:
            self.complaints.append(f"left the origin: {request.url}")

    def _loaded(self, finished: Mapping[str, Any]) -> None:
        self.transferred += int(finished["encodedDataLength"])


@contextmanager
def browsing() -> Iterator[Browser]:
    """Start Chromium: CHROMIUM, or the first one on the PATH."""
    arguments = list(_QUIET)
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses to sandbox for root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=arguments)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def reading(
    browser: Browser,
    address: str,
    *,
    width: int = 1280,
    height: int = 800,
    scripts: bool = True,
    cookies: Mapping[str, str] | None = None,
) -> Iterator[Reader]:
    """Open a tab of its own: nothing is shared with another."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        java_script_enabled=scripts,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
    )
    context.set_default_timeout(10_000)
    context.add_cookies(
        [{"name": name, "value": text, "url": address} for name, text in (cookies or {}).items()]
    )
    page = context.new_page()
    reader = Reader(page, address)
    page.on("console", reader._heard)
    page.on("pageerror", reader._failed)
    page.on("request", reader._asked)
    wire = context.new_cdp_session(page)
    wire.on("Network.loadingFinished", reader._loaded)
    wire.send("Network.enable")
    try:
        yield reader
    finally:
        context.close()


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve an ASGI application on a free port of this machine; yield its address."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, log_level="error", ws="none", lifespan="auto"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="serving", daemon=True)
    thread.start()
    waiting = threading.Event()
    for _ in range(_STARTING_SECONDS * 20):
        if server.started or not thread.is_alive():
            break
        waiting.wait(0.05)
    if not server.started:
        message = "the application did not start"
        raise RuntimeError(message)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(_STARTING_SECONDS)


def _chromium() -> str:
    named = os.environ.get("CHROMIUM", "")
    if named and Path(named).is_file():
        return named
    for name in _NAMES:
        if path := shutil.which(name):
            return path
    message = "No Chromium on the PATH: `make browser` finds or installs one."
    raise FileNotFoundError(message)
