"""Installing where something is in the way: a mirror, a killed run, another `make`, variables."""

from __future__ import annotations

import functools
import hashlib
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from project import ODD_NAME, ROOT, copy_checkout, make

import environment

# A uv that writes down its arguments, waits until it may go on, and ends as told.
FAKE_UV = """#!/bin/sh
[ "$1" = cache ] && echo "$FAKE_CACHE" && exit
echo "no_cache=$UV_NO_CACHE $*" >> "$FAKE_LOG"
while [ -e "$FAKE_LOG.wait" ]; do sleep 0.05; done
exit $FAKE_CODE
"""
# Targets that show what a recipe of the Makefile is given.
SHOW = """
show:; @env
install:; $(UV) $(INSTALL) --no-deps --target out -r wanted.txt
"""
# What a user may have set for other projects.
FOREIGN = dict.fromkeys(
    (
        *("DBT_TARGET", "DBT_PROFILES_DIR", "DBT_PROJECT_DIR", "DBT_TARGET_PATH", "DBT_LOG_PATH"),
        *("DBT_FULL_REFRESH", "DBT_ENGINE_TARGET", "PYTHONSAFEPATH", "PYTHONPATH", "PYTHONHOME"),
    ),
    "/foreign",
)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout whose .venv is links to the one of this run, and is only to be read."""
    path = tmp_path / ODD_NAME
    commands = path / ".venv/bin"
    commands.mkdir(parents=True)
    for name in ("Makefile", "environment.py", "requirements-uv.lock", "requirements.lock"):
        shutil.copy2(ROOT / name, path)
    (path / "show.mk").write_text(SHOW)
    (path / ".venv/pyvenv.cfg").symlink_to(Path(sys.prefix, "pyvenv.cfg"))
    (path / ".venv/lib").symlink_to(Path(sys.prefix, "lib"))
    (commands / "python").symlink_to(Path(sys.executable).resolve())
    (commands / "uv").symlink_to(Path(sys.prefix, "bin/uv"))
    (path / ".venv/.made").touch()
    return path


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove what pip and uv are set to on this machine, as far as variables do it."""
    for name in os.environ:
        if name.startswith(("PIP_", "UV_", "SSL_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


def test_environment_that_does_not_work_is_made_again(checkout: Path) -> None:
    """Cut off, without its Python or of another version: it is made; otherwise it is left alone."""

    def is_made() -> bool:
        return "\npython3 environment.py\n" in make(checkout, "-n", "build").stdout

    venv = checkout / ".venv"
    assert not is_made()
    (venv / ".made").unlink()
    assert is_made()
    (venv / ".made").touch()
    (venv / "lib").rename(venv / "lib_of_another_version")
    assert is_made()
    (venv / "lib_of_another_version").rename(venv / "lib")
    (venv / ".made").touch()
    (venv / "bin/python").unlink()
    (venv / "bin/python").symlink_to(checkout / "uninstalled")
    assert is_made()
    shutil.rmtree(venv)
    assert is_made()


def test_what_python_lacks_is_said_in_one_line(checkout: Path, tmp_path: Path) -> None:
    """Debian without python3-venv, an old Python, none: what to install; no .venv is begun."""
    python = tmp_path / "python3"
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{tmp_path}" exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    shutil.rmtree(checkout / ".venv")
    for program, code, line in (
        (python, "sys.modules['ensurepip'] = None", "no ensurepip.* apt-get install python3-venv"),
        (python, "sys.version_info = (3, 9, 0)", r"^Python 3\.11, .* is 3\.9: make PYTHON="),
        ("python-none", "", r"^Python 3\.11, .* is needed, python-none is not installed"),
    ):
        (tmp_path / "sitecustomize.py").write_text(f"import sys; {code}")
        run = make(checkout, "build", f"PYTHON={program}")
        first, last = run.stdout.splitlines()
        assert re.search(line, first), run.stdout
        assert last.startswith("make: ***")
        assert not (checkout / ".venv").exists()


def test_variables_of_the_user_do_not_reach_recipes(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of dbt and Python are left out; a home is there even if there is none."""
    monkeypatch.delenv("HOME")
    run = make(checkout, "-f", "Makefile", "-f", "show.mk", "show", **FOREIGN)
    shown = {line for line in run.stdout.splitlines() if re.match(r"DBT_|PYTHON|HOME=", line)}
    assert shown == {"DBT_PROFILES_DIR=.", f"HOME={checkout}/.venv"}
    assert (checkout / ".venv/.made").exists()


def test_uv_is_told_what_pip_is_set_to(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unset: None
) -> None:
    """From pip's file or its variables; what is set for uv wins, by either of its names."""
    monkeypatch.chdir(checkout)
    config = tmp_path / "pip.conf"
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    config.write_text(
        "[global]\nindex-url = https://a/simple\ncert = /a.pem\nproxy = http://p:1\n"
        "trusted-host = a b\nextra-index-url =\n  https://c/x%40y\n  https://d\n"
        "[install]\nindex-url = https://b/simple\n"
    )
    told = {
        "UV_DEFAULT_INDEX": "https://b/simple",
        "UV_INDEX": "https://c/x%40y https://d",
        "SSL_CERT_FILE": "/a.pem",
        "UV_INSECURE_HOST": "a b",
        "ALL_PROXY": "http://p:1",
    }
    assert environment.pip_settings() == told
    monkeypatch.setenv("PIP_INDEX_URL", "https://e/simple")
    monkeypatch.setenv("PIP_CERT", "")
    assert environment.pip_settings() == told | {"UV_DEFAULT_INDEX": "https://e/simple"}
    own = ("UV_INDEX_URL", "UV_INDEX", "SSL_CERT_FILE", "UV_INSECURE_HOST", "ALL_PROXY")
    for name in own:
        monkeypatch.setenv(name, "own")
    assert environment.pip_settings() == {}


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[str]:
    """Serve two indexes, and return their address: each has another version of one package."""
    for version in ("1.0", "2.0"):
        folder = tmp_path / "mirror" / version / "mirrored"
        folder.mkdir(parents=True)
        wheel = folder / f"mirrored-{version}-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            described = f"Metadata-Version: 2.1\nName: mirrored\nVersion: {version}\n"
            tags = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
            for name, text in (("METADATA", described), ("WHEEL", tags), ("RECORD", "")):
                archive.writestr(f"mirrored-{version}.dist-info/{name}", text)
        (folder / "index.html").write_text(f'<a href="{wheel.name}">{wheel.name}</a>')
    handler = functools.partial(
        type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None}),
        directory=str(tmp_path / "mirror"),
    )
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_uv_installs_from_the_index_of_pip(
    checkout: Path, tmp_path: Path, mirror: str, unset: None
) -> None:
    """Even what only the main index has, of a package that an extra one has in another version."""
    [wheel] = tmp_path.glob("mirror/1.0/mirrored/*.whl")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (checkout / "wanted.txt").write_text(f"mirrored==1.0 --hash=sha256:{digest}\n")
    run = make(
        *(checkout, "-f", "Makefile", "-f", "show.mk", "install"),
        PIP_CONFIG_FILE=os.devnull,
        PIP_INDEX_URL=f"{mirror}/1.0",
        PIP_EXTRA_INDEX_URL=f"{mirror}/2.0",
        UV_CACHE_DIR=str(tmp_path / "cache"),
    )
    assert run.returncode == 0, run.stdout
    assert (checkout / "out/mirrored-1.0.dist-info").exists()


def test_install_that_was_cut_off_is_done_again_by_one_make_alone(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What failed is installed anew; without a place for a cache there is none."""
    uv = checkout / ".venv/bin/uv"
    uv.unlink()
    uv.write_text(FAKE_UV)
    uv.chmod(0o755)
    log = tmp_path / "log"
    monkeypatch.setenv("FAKE_LOG", str(log))
    before = {path.name for path in checkout.iterdir()}
    target = ".venv/.build"

    run = make(checkout, target, FAKE_CODE="1", FAKE_CACHE="/dev/null/cache")
    assert run.returncode == 2
    assert "Behind a mirror or a proxy: CONTRIBUTING.md" in run.stdout
    assert not (checkout / target).exists()

    waiting = tmp_path / "log.wait"
    waiting.touch()
    variables = os.environ | {"FAKE_CODE": "0", "FAKE_CACHE": str(tmp_path / "cache")}
    command = ["make", target]
    both = [subprocess.Popen(command, cwd=checkout, env=variables) for _ in range(2)]
    deadline = time.monotonic() + 30
    while len(log.read_text().splitlines()) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    # Enough for the other to get as far, were it not to wait.
    time.sleep(0.7)
    waiting.unlink()
    assert [process.wait() for process in both] == [0, 0]
    assert (checkout / target).exists()

    (checkout / "requirements.lock").touch()
    assert make(checkout, target, FAKE_CODE="0", FAKE_CACHE=".uv_cache").returncode == 0
    first, second, third = log.read_text().splitlines()
    assert first.startswith("no_cache=1 ")
    assert "--reinstall" not in first
    assert second.startswith("no_cache= ")
    assert second.endswith("--reinstall")
    assert third.startswith("no_cache=1 ")
    assert "--reinstall" not in third
    assert {path.name for path in checkout.iterdir()} == before


@pytest.mark.pythons
def test_environment_is_repaired_and_may_be_moved(tmp_path: Path) -> None:
    """Half made, by two at once, cut off, moved: it builds, whatever the user has set.

    Plain dbt builds there too, also where Python does not look into the current folder.
    """
    checkout = copy_checkout(tmp_path / "first")
    venv = checkout / ".venv"
    try:
        # As `python3 -m venv` leaves it when it is killed: pip is listed as installed.
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
        [packages] = venv.glob("lib/*/site-packages")
        (packages / "pip-99.dist-info").mkdir()
        (packages / "pip-99.dist-info/METADATA").write_text("Name: pip\nVersion: 99\n")
        files = {path.name for path in checkout.iterdir()}
        arguments = (checkout, ".venv/.build", f"PYTHON={sys.executable}")
        with ThreadPoolExecutor() as pool:
            makes = [pool.submit(make, *arguments) for _ in range(2)]
        for run in [future.result() for future in makes]:
            assert run.returncode == 0, run.stdout
        # As uv leaves it when it is killed: the package is listed as installed.
        (packages / "duckdb/__init__.py").unlink()
        (venv / ".build").rename(venv / ".build.begun")
        run = make(*arguments)
        assert run.returncode == 0, run.stdout

        checkout = checkout.rename(tmp_path / ODD_NAME)
        run = make(checkout, "build", "report", "docs", "YEAR=2023", HOME="/dev/null", **FOREIGN)
        assert run.returncode == 0, run.stdout
        for made in ("warehouse/crm_dukcapil.duckdb", "target/report", "target/static_index.html"):
            assert (checkout / made).exists()
        model = "PYTHONSAFEPATH=1 dbt --quiet run --select stg_crm__berkas"
        script = f"set -e; . .venv/bin/activate; command -v dbt; {model}"
        found = subprocess.check_output(["bash", "-c", script], cwd=checkout, text=True)
        assert found.splitlines()[0] == f"{checkout}/.venv/bin/dbt"
        assert {path.name for path in checkout.iterdir()} == files | {"target"}
    finally:
        shutil.rmtree(checkout, ignore_errors=True)
