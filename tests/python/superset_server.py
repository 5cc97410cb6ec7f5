"""A Superset of its own, with the dashboard in it. As a program it takes the picture of docs/.

`python tests/python/superset_server.py docs`, or `make superset-screenshot`.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from browser import ROOT, chromium
from playwright.sync_api import Browser, Page, Request

PROGRAMS = Path(sys.prefix) / "superset/bin"
# The cache is one that Superset does not have unless it is set: the dashboard must do without it.
CONFIG = """
SECRET_KEY = {key!r}
DATA_CACHE_CONFIG = {{"CACHE_TYPE": "FileSystemCache", "CACHE_DIR": {cache!r}}}
"""


@dataclass
class Dashboard:
    """The dashboard in a browser, where it was opened by somebody who may do everything."""

    url: str
    page: Page
    # All that the page asked for, by the number of the chart.
    requests: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def ask(self, path: str, body: object = None) -> tuple[int, Any]:
        """Return status and answer of Superset's API, as the page would ask it."""
        token = self.page.request.get(f"{self.url}/api/v1/security/csrf_token/").json()["result"]
        headers = {"X-CSRFToken": token, "Referer": self.url}
        method = "get" if body is None else "post"
        answer = getattr(self.page.request, method)(
            f"{self.url}/api/v1/{path}", headers=headers, **({"data": body} if body else {})
        )
        return answer.status, answer.json()

    def open_tabs(self) -> None:
        """Open each tab: a chart asks for its data when it is seen."""
        self.page.on("request", self._note)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(f"{self.url}/superset/dashboard/rekap-pengaduan/?standalone=1")
        self.page.get_by_role("tab").first.wait_for()
        for tab in reversed(self.page.get_by_role("tab").all()):
            tab.click()
            self.page.wait_for_load_state("networkidle")
            # Drawn, and with the animations of the charts at their end.
            self.page.wait_for_timeout(2000)

    def _note(self, request: Request) -> None:
        if request.method == "POST" and "/api/v1/chart/data" in request.url:
            body = request.post_data_json
            if chart := body["form_data"].get("slice_id"):
                self.requests.setdefault(chart, []).append(body)


@contextmanager
def superset(folder: Path, served: Path) -> Iterator[tuple[str, str]]:
    """Start Superset with the dashboard imported; yield its address and a password for `admin`.

    All its files are in `folder`. It ends with the block, and so do its workers.
    """
    config, password = folder / "superset_config.py", secrets.token_urlsafe()
    config.write_text(CONFIG.format(key=secrets.token_urlsafe(32), cache=str(folder / "cache")))
    foreign = ("SUPERSET_", "FLASK_", "PYTHON", "CRM_", "PYTEST_")
    environment = {name: text for name, text in os.environ.items() if not name.startswith(foreign)}
    environment |= {
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
        "SUPERSET_HOME": str(folder),
        "SUPERSET_CONFIG_PATH": str(config),
        "CRM_SERVE_PATH": str(served),
        "PYTHONDONTWRITEBYTECODE": "1",
    }

    def run(*command: str | Path) -> None:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{command}\n{done.stdout}\n{done.stderr}")

    program = PROGRAMS / "superset"
    run(program, "db", "upgrade")
    names = ("--username", "admin", "--firstname", "A", "--lastname", "A", "--email", "a@localhost")
    run(program, "fab", "create-admin", *names, "--password", password)
    run(program, "init")
    # What `make superset-import` runs; twice, as the second time everything is there already.
    for _ in range(2):
        run(sys.executable, "-m", "crm_dukcapil", "superset-import")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [
                *(PROGRAMS / "gunicorn", "--bind", f"127.0.0.1:{port}", "--timeout", "120"),
                *("--worker-class", "gthread", "--threads", "4", "superset.app:create_app()"),
            ],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        while server.poll() is None:
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", port)).close()
                break
            time.sleep(0.2)
        else:
            raise RuntimeError((folder / "log").read_text())
        yield f"http://127.0.0.1:{port}", password
    finally:
        server.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.wait(30)
        # Whatever it has left.
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def opened(browser: Browser, url: str, password: str) -> Dashboard:
    """Return the dashboard as it is after each of its tabs was seen."""
    # High enough for all charts of a tab: those out of sight ask for nothing.
    page = browser.new_context(viewport={"width": 1200, "height": 2500}).new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{url}/login/")
    page.fill("#username", "admin")
    page.fill("#password", password)
    page.press("#password", "Enter")
    page.wait_for_url("**/welcome/**", wait_until="commit")
    dashboard = Dashboard(url, page)
    dashboard.open_tabs()
    return dashboard


def main() -> None:
    """Take the picture of the first tab, as far down as it reaches, from what is served here."""
    from crm_dukcapil import registry

    picture = Path(sys.argv[1]) / "dasbor-superset.png"
    with (
        tempfile.TemporaryDirectory() as folder,
        superset(Path(folder), registry.served_path().absolute()) as (url, password),
        chromium() as browser,
    ):
        page = opened(browser, url, password).page
        charts = page.locator(".dashboard-component-chart-holder:visible").all()
        boxes = [chart.bounding_box() for chart in charts]
        bottom = max(box["y"] + box["height"] for box in boxes) + 16
        page.screenshot(path=picture, clip={"x": 0, "y": 0, "width": 1200, "height": bottom})
    print(picture)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
