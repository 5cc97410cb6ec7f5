"""Pages that people open: they load nothing from elsewhere, and their data cannot run."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

# What a browser may do with a page; its templates repeat it in their head.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
    " base-uri 'none'; form-action 'none'"
)
META = '<meta http-equiv="Content-Security-Policy" content="{}">'


class PageError(RuntimeError):
    """An error that the user can fix, shown without a traceback."""


def environment(folder: Path) -> Environment:
    """Return the environment of the templates of a folder: what they show is escaped.

    `policy` is the element that the head of each page begins with.
    """
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["policy"] = Markup(META.format(POLICY))
    return made


def write_docs(target: Path = Path("target")) -> Path:
    """Write the dbt docs as one page from what `dbt docs generate` wrote, and return its path.

    dbt's own `--static` puts descriptions and SQL into a script as they are, where markup ends the
    script, and shows some of them unescaped. Here no data can end it, and the browser may run this
    one script alone. dbt's page is removed: it has no policy.
    """
    page, written = target / "index.html", target / "static_index.html"
    try:
        text = page.read_text(encoding="utf-8")
        for name in ("manifest", "catalog"):
            # In JSON this sign stands in texts only.
            data = (target / f"{name}.json").read_text(encoding="utf-8").replace("<", r"\u003c")
            text = replaced(text, f'"{name.upper()}.JSON INLINE DATA"', data)
    except FileNotFoundError as error:
        raise PageError(f"{error.filename} does not exist: run `make docs`") from None
    hashes = [
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in re.findall(r"<script[^>]*>(.*?)</script>", text, re.DOTALL)
    ]
    allowed = " ".join(f"'sha256-{found}'" for found in hashes)
    head = META.format(f"{POLICY}; font-src data:; script-src {allowed}")
    written.write_text(replaced(text, "<head>", f"<head>{head}"), encoding="utf-8")
    page.unlink()
    return written


def replaced(page: str, old: str, new: str) -> str:
    """Return dbt's page with one text, which must be there once, replaced."""
    if page.count(old) != 1:
        raise PageError(f"dbt's page does not have {old} once: adapt crm_dukcapil/pages.py to it")
    return page.replace(old, new)
