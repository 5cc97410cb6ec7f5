"""The page docs/assurance.md: what was tried, each section written by its command."""

from __future__ import annotations

import re
import subprocess

from project import ROOT

PAGE = ROOT / "docs/assurance.md"
BEGINNING = """\
# Assurance

What the project was put through, and what came of it. Each section is written by the command that
it names.

"""


def write_section(heading: str, body: str) -> None:
    """Write a section of the page, in the place of the one that has this heading.

    Parameters
    ----------
    heading
        Text of the heading, without the `##`.
    body
        Markdown below it, without another heading of level 2.

    """
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else BEGINNING
    first, *sections = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    found = {section.split("\n", 1)[0]: section.rstrip() for section in sections}
    found[f"## {heading}"] = f"## {heading}\n\n{body.strip()}"
    PAGE.write_text("\n\n".join([first.rstrip(), *found.values()]) + "\n", encoding="utf-8")


def commit() -> str:
    """Return the commit of the checkout, and whether anything but the page has changed since."""
    git = ["git", "-C", str(ROOT)]
    status = [*git, "status", "--porcelain", "--", ".", ":!docs/assurance.md"]
    named, changed = (
        subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
        for command in ([*git, "rev-parse", "--short", "HEAD"], status)
    )
    return f"{named} and changes" if changed else named
