"""The key of `kunci_pengaduan`, which takes the place of a ticket number in what is served.

It is HMAC-SHA256: without the key nobody can compute it from a ticket number, or list the numbers
that it may stand for.
"""

import csv
from pathlib import Path

from duckdb import DuckDBPyConnection

from crm_dukcapil import registry
from crm_dukcapil.landing.errors import ExportError

SHORTEST = 32
BLOCK = 64
# Which system an id is from, and the id: no text has this character in it, once it is cleaned.
IDENTITY = "encode(concat(coalesce(sistem, ''), chr(31), id_pengaduan))"
# As many hexadecimal digits as 128 bits have.
HMAC = (
    "substr(sha256(getvariable('kunci_luar') ||"
    f" unhex(sha256(getvariable('kunci_dalam') || {IDENTITY}))), 1, 32)"
)


def secret(seeds: Path, build: Path) -> bytes | None:
    """Return the key if the registry serves complaints, else None.

    Raises
    ------
    ExportError
        There is no key, it is too short, or others can read it. The message says what to do.
    """
    if not serves_complaints(seeds):
        return None
    path, problem = key_path(build), ""
    if not path.is_file():
        problem = f"there is no key at {path}"
    elif path.stat().st_mode & 0o077:
        problem = f"others may read the key at {path}: chmod 600, or better a new one"
    elif not SHORTEST <= len(key := path.read_bytes().strip()) <= BLOCK:
        problem = f"the key at {path} has not {SHORTEST} to {BLOCK} characters"
    if problem:
        raise ExportError(
            f"sajikan_pengaduan is ya in acuan_registri.csv, and {problem}. To make one:"
            f" (umask 077; openssl rand -hex 32 > '{path}'). With another key no complaint has the"
            " same kunci_pengaduan as before. CRM_KEY_PATH names another place"
        )
    return key


def key_path(build: Path) -> Path:
    """Return where the key is: CRM_KEY_PATH, else beside the build file."""
    return Path(registry.variable("CRM_KEY_PATH") or f"{build}.key")


def serves_complaints(seeds: Path) -> bool:
    """Return whether the registry's settings ask for complaints to be served."""
    path = seeds / "acuan/acuan_registri.csv"
    if not path.is_file():
        return False
    with path.open(encoding="utf-8-sig", newline="") as file:
        return any(
            (row.get("sajikan_pengaduan") or "").strip() == "ya" for row in csv.DictReader(file)
        )


def hashing(session: DuckDBPyConnection, key: bytes | None) -> str:
    """Return the SQL of `kunci_pengaduan`; NULL without a key.

    The key is set in variables: an error message may quote SQL.
    """
    if key is None:
        return "null"
    padded = key.ljust(BLOCK, b"\0")
    for name, mask in (("kunci_dalam", 0x36), ("kunci_luar", 0x5C)):
        masked = bytes(byte ^ mask for byte in padded)
        session.execute(f"set variable {name} = unhex('{masked.hex()}')")
    return HMAC
