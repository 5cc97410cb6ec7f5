"""Drafts of a registry's seeds, from nothing but its exports and their layouts.

Every label of the exports is in the drafts, most frequent first. Whoever knows the registry reads
and edits them, and builds. What dbt knows no label by is never accepted on its own.
"""

import csv
import io
import re
import string
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from crm_dukcapil import registry
from crm_dukcapil.landing import ExportError, layouts, update
from crm_dukcapil.landing import folder as landed
from crm_dukcapil.landing.fields import READ, REQUIRED
from crm_dukcapil.landing.files import kind, named_files
from crm_dukcapil.personal import EMAIL, NIK, TELEPHONE
from crm_dukcapil.sql import quoted

PLACES = ("kota", "kecamatan", "kelurahan")
# Domains of labels, as int_label has them: the field of an export that holds each.
DOMAINS = {
    "wilayah": "wilayah_tindak_lanjut",
    **{name: name for name in ("kategori", "kanal", "status", "rincian")},
    **{name: name for name in PLACES},
}
# The same for every registry. Of a seed that is neither copied nor drafted, the header is written.
COPIED = ("acuan_bulan", "acuan_alasan")
# Labels with their counts, beside the seeds; dbt reads no such file.
LABELS = "label.txt"
# So many labels may be free text.
MANY = 20

Row = Sequence[object]

# As duckdb__place_key in macros/texts.sql, by which the build finds a place.
PLACE_KEY = (
    "regexp_replace(regexp_replace(lower({}), '^(kelurahan|kel|kecamatan|kec)[.\\s]', ''),"
    " '[^\\pL\\pN]', '', 'g')"
)
# A kelurahan by its code, alone or beside a name; the key has no more than letters and digits.
CODE = "'^[0-9]{10}|[0-9]{10}$'"


class DraftError(RuntimeError):
    """Drafts cannot be written. The message says what to do."""


def land() -> list[str]:
    """Land the exports that CRM_EXPORT names; return one line per file, and where names stand."""
    return reported(
        update(registry.landed_path(), registry.folder(), registry.variable("CRM_EXPORT"))
    )


def reported(found: Sequence[landed.Landed]) -> list[str]:
    """Return what became of each file, by number, and where the names of the numbers stand."""
    lines = [
        f"file {number}: {file.dibaca} records{f'; {file.catatan}' if file.catatan else ''}"
        for number, file in enumerate(found, start=1)
    ]
    names = registry.landed_path() / landed.CATALOGUE
    return [*lines, f"{len(found)} export file(s). Names of files: {names}"]


def draft(*, replace: bool = False) -> list[str]:
    """Write drafts of all seeds into the folder that CRM_REGISTRY names; return what was found.

    Raises
    ------
    DraftError
        There is no export or no layout, a file that exists would change, or the registry is the
        default one.
    """
    export = registry.variable("CRM_EXPORT")
    named = named_files(export)
    if not named:
        raise DraftError("CRM_EXPORT names no export: set it to a file, a folder or a glob")
    if (registry.variable("CRM_REGISTRY") or registry.DEFAULT).split("/")[0] == registry.DEFAULT:
        raise DraftError(
            f"the seeds in {registry.DEFAULT} are kept: set CRM_REGISTRY to a new folder, such as"
            " registri/kota"
        )
    target = registry.folder(create=True)
    settings = target / layouts.FILE
    if not settings.exists():
        settings.write_text(starting_layout([path for _, path in named]), encoding="utf-8")
        raise DraftError(
            f"there was no {settings}. One to start from is written: put the headers of the exports"
            " behind the fields, as docs/ekspor.md says, and run this again"
        )
    found = update(registry.landed_path(), target, export)
    files = [
        str(registry.landed_path() / name)
        for file in found
        for name in landed.names_of(registry.landed_path(), file.kunci)
    ]
    city = string.capwords(target.name.replace("_", " ").replace("-", " "))
    with duckdb.connect() as session:
        counted(session, files)
        drafts = {target / path: text for path, text in seeds(session, city).items()}
        drafts[target / LABELS] = listed(session)
        notes = [*left_out(session), *guessed(session)]
    write(drafts, replace=replace)
    return [
        *reported(found),
        *notes,
        f"{target}: {len(drafts) - 1} seeds drafted, and {LABELS} with the count of each label."
        " Read and edit them, then run dbt build.",
    ]


def write(files: dict[Path, str], *, replace: bool) -> None:
    """Write all files, or none where one exists with another content."""
    changed = [
        str(path)
        for path, text in files.items()
        if path.exists() and path.read_bytes() != text.encode()
    ]
    if changed and not replace:
        raise DraftError(
            f"nothing is written: these files are there already, and differ from the drafts:"
            f" {', '.join(changed)}. --replace overwrites them; analyses/label_asing.sql lists the"
            " labels that they lack"
        )
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def counted(session: DuckDBPyConnection, files: Sequence[str]) -> None:
    """Count the labels of landed files into the table `label`.

    Labels that differ in case only are one, spelled as most records have it. Blanks are landing's.
    Places may also differ in blanks and dots. A code is a label if the default registry has it.
    """
    source = f"read_parquet([{', '.join(map(quoted, files))}], hive_partitioning = false)"
    session.execute(f"create view ekspor as select * from {source}")
    personal = " or ".join(
        f"regexp_matches(teks, {quoted(pattern)})" for pattern in (NIK, TELEPHONE, EMAIL)
    )
    reference = Path(registry.DEFAULT) / "acuan/acuan_kelurahan.csv"
    session.execute(f"""
        create table acuan as
        select *, {key("kelurahan", "teks")} as kunci
        from (
            select *, unnest([kode, kode || kelurahan, kelurahan || kode]) as teks
            from read_csv({quoted(str(reference))}, all_varchar = true, header = true)
        )
    """)
    counts = " union all ".join(
        f"select '{domain}' as ranah, {key(domain, field)} as kunci, {field} as teks,"
        " count(*) as jumlah from ekspor"
        f" where {field} is not null group by {field}"
        for domain, field in DOMAINS.items()
    )
    # A seed's cell has no double quote: cells_can_be_read.
    session.execute(f"""
        create table label as
        select
            ranah,
            kunci,
            first(teks order by jumlah desc, teks) as label,
            sum(jumlah)::bigint as jumlah,
            list(teks order by jumlah desc, teks)[2:] as ejaan,
            case
                when bool_or({personal}) then 'that looks like a personal number or address'
                when bool_or(contains(teks, '"')) then 'with a double quote, which no seed may hold'
                when ranah = 'kelurahan' and regexp_matches(kunci, {CODE})
                    and kunci not in (select kunci from acuan)
                    then 'with a code that {reference} does not have'
            end as tolak
        from ({counts})
        group by ranah, kunci
    """)


def labels(session: DuckDBPyConnection, domain: str) -> list[str]:
    """Return the labels of a domain that a seed may hold, most frequent first."""
    rows = session.execute(
        "select label from label where ranah = ? and tolak is null order by jumlah desc, label",
        [domain],
    ).fetchall()
    return [label for (label,) in rows]


def seeds(session: DuckDBPyConnection, city: str) -> dict[str, str]:
    """Return the seeds of a registry: their path below its folder, and their text."""
    rows: dict[str, Iterable[Row]] = {
        "acuan_wilayah": [
            (n, name, name, "", "") for n, name in enumerate(labels(session, "wilayah"), 1)
        ],
        "acuan_kategori": [
            (n, name, "", "") for n, name in enumerate(labels(session, "kategori"), 1)
        ],
        "acuan_kanal": [
            (n, name, n, name, "ekspor", "", "")
            for n, name in enumerate(labels(session, "kanal"), 1)
        ],
        "acuan_rincian": topics(session),
        "acuan_status": [
            (label, state, f"ekspor: {closed} dari {count} catatan punya waktu_selesai")
            for label, state, closed, count in statuses(session)
        ],
        "acuan_kelurahan": [(n, *place) for n, place in enumerate(places(session, city), 1)],
        "acuan_registri": [settings(city)],
    }
    found = {}
    base = Path(registry.DEFAULT)
    for path in sorted(base.rglob("*.csv")):
        name, text = path.relative_to(base).as_posix(), path.read_text(encoding="utf-8-sig")
        header = text.splitlines()[0] + "\n"
        found[name] = text if path.stem in COPIED else header + as_csv(rows.get(path.stem, ()))
    return found


def as_csv(rows: Iterable[Row]) -> str:
    """Return rows as the lines of a seed."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def topics(session: DuckDBPyConnection) -> list[Row]:
    """Return category and topic, by category; both spelled as most records have them."""
    return session.execute("""
        select kategori.label, rincian.label
        from ekspor
        inner join label as kategori
            on kategori.ranah = 'kategori' and kategori.kunci = lower(ekspor.kategori)
        inner join label as rincian
            on rincian.ranah = 'rincian' and rincian.kunci = lower(ekspor.rincian)
        where kategori.tolak is null and rincian.tolak is null
        group by kategori.label, kategori.jumlah, rincian.label
        order by kategori.jumlah desc, kategori.label, count(*) desc, rincian.label
    """).fetchall()


def statuses(session: DuckDBPyConnection) -> list[tuple[str, str, int, int]]:
    """Return statuses, whether each is open or closed, and how many of its records are closed.

    A status is taken for closed if more than half of its records have a closing time.
    """
    return session.execute("""
        select
            label.label,
            if(count(ekspor.waktu_selesai) * 2 > count(*), 'selesai', 'terbuka'),
            count(ekspor.waktu_selesai),
            count(*)
        from ekspor
        inner join label on label.ranah = 'status' and label.kunci = lower(ekspor.status)
        where label.tolak is null
        group by label.label
        order by count(*) desc, label.label
    """).fetchall()


def key(domain: str, label: str) -> str:
    """Return the SQL of the key by which labels of a domain are compared."""
    return PLACE_KEY.format(label) if domain in PLACES else f"lower({label})"


def places(session: DuckDBPyConnection, city: str) -> list[tuple[str, str, str, str]]:
    """Return kota, kecamatan, kelurahan and code, most frequent first.

    A kelurahan that the export has by its code is named as in the default registry. Without a kota
    it is the city; without a kecamatan it is named as its kota. What an export says in full is not
    repeated for records that leave out the kota or kecamatan.
    """
    joins = " ".join(
        f"left join label as {name} on {name}.ranah = '{name}'"
        f" and {name}.kunci = {key(name, f'ekspor.{name}')}"
        for name in PLACES
    )
    found = session.execute(f"""
        select
            coalesce(kota.label, acuan.kota),
            coalesce(kecamatan.label, acuan.kecamatan),
            coalesce(acuan.kelurahan, kelurahan.label),
            acuan.kode,
            count(*)
        from ekspor {joins}
        left join acuan on kelurahan.kunci = acuan.kunci
        where
            ekspor.kelurahan is not null
            and coalesce(kota.tolak, kecamatan.tolak, kelurahan.tolak) is null
        group by all
    """).fetchall()
    same: dict[str, list[tuple[str | None, str | None, int]]] = {}
    codes = {}
    for kota, kecamatan, kelurahan, code, count in found:
        same.setdefault(kelurahan, []).append((kota, kecamatan, count))
        if code:
            codes[kota, kecamatan, kelurahan] = code
    # A name that is filled in is spelled as the export has it.
    spelled = {(name, label.lower()): label for name in PLACES for label in labels(session, name)}
    counts: dict[tuple[str, str, str], int] = {}
    for kelurahan, parents in same.items():
        for kota, kecamatan, count in parents:
            if any(
                (other, district) != (kota, kecamatan)
                and kota in (None, other)
                and kecamatan in (None, district)
                for other, district, _ in parents
            ):
                continue
            town = kota or spelled.get(("kota", city.lower()), city)
            district = kecamatan or spelled.get(("kecamatan", town.lower()), town)
            place = (town, district, kelurahan)
            counts[place] = counts.get(place, 0) + count
    ordered = sorted(counts, key=lambda place: (-counts[place], place))
    return [(*place, codes.get(place, "")) for place in ordered]


def settings(city: str) -> list[str]:
    """Return the row of acuan_registri: names from the folder, thresholds of the default one."""
    path = Path(registry.DEFAULT) / "acuan/acuan_registri.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        [row] = csv.DictReader(file)
    own = {"instansi": f"Registri {city}", "nama_pendek": "Registri", "daerah": city}
    return list((row | own).values())


def left_out(session: DuckDBPyConnection) -> list[str]:
    """Return how many labels no seed may hold, by domain; their values are not shown."""
    rows = session.execute(
        "select ranah, tolak, count(*), sum(jumlah) from label where tolak is not null"
        " group by all order by all"
    ).fetchall()
    return [
        f"{domain}: left out {count} label(s) {why} ({records} records)"
        for domain, why, count, records in rows
    ]


def guessed(session: DuckDBPyConnection) -> list[str]:
    """Return what is a guess, or cannot be guessed."""
    found = statuses(session)
    notes = [f"{domain}: no label" for domain in DOMAINS if not labels(session, domain)]
    rare = session.execute(
        "select ranah, count(*), count_if(jumlah = 1) as sekali from label where tolak is null"
        " group by ranah having count(*) >= ? and 2 * sekali > count(*) order by ranah",
        [MANY],
    ).fetchall()
    notes += [
        f"{domain}: {once} of {count} labels have one record each. If they are free text, they"
        " may be personal: take the field out of ekspor.yml"
        for domain, count, once in rare
    ]
    if found and not any(closed for *_, closed, _ in found):
        notes.append(
            "status: no record has waktu_selesai, so that each is drafted as terbuka (open):"
            " correct keadaan in acuan_status.csv"
        )
    elif found:
        closed = sum(state == "selesai" for _, state, *_ in found)
        notes.append(
            f"status: {closed} drafted as selesai (closed) and {len(found) - closed} as terbuka"
            " (open), guessed from waktu_selesai: check keadaan in acuan_status.csv"
        )
    return notes


def listed(session: DuckDBPyConnection) -> str:
    """Return all labels with their counts, for the reader who edits the drafts."""
    lines = [
        "Labels of the exports, and how many records have each. dbt does not read this file.",
    ]
    for domain in DOMAINS:
        rows = session.execute(
            "select label, jumlah, ejaan from label where ranah = ? and tolak is null"
            " order by jumlah desc, label",
            [domain],
        ).fetchall()
        lines += ["", f"{domain}: {len(rows)}"]
        for label, count, others in rows:
            also = f"  (also: {', '.join(others)})" if others else ""
            lines.append(f"{count:>10}  {label}{also}")
    return "\n".join([*lines, ""])


def starting_layout(exports: Sequence[Path]) -> str:
    """Return an ekspor.yml to be completed, with the headers of the exports where they are read."""
    default = layouts.load(Path(registry.DEFAULT) / layouts.FILE)
    found = dict.fromkeys(header for path in exports for header in headers_of(path))
    # An export without a header has a record in its place.
    headers = [text for text in found if not re.search("|".join((NIK, TELEPHONE, EMAIL)), text)]
    known = {layouts.normalized(header) for header in headers}
    missing = {name for name in REQUIRED if layouts.normalized(name) not in known}
    fields = [
        f'      {field.name}: ""' if field.name in missing else f"      # {field.name}:"
        for field in READ
    ]
    return "\n".join(
        [
            "# How the exports of this registry are read: docs/ekspor.md.",
            f"zona_waktu: {default.zona_waktu}",
            f'pola_id: "{default.pola_id}"',
            "tata_letak:",
            '  - berkas: "*"',
            # Without a mapping, `kolom` would be no mapping at all.
            f"    {'' if missing else '# '}kolom: # field: its header",
            *fields,
            "# Headers of the exports; those below title lines, and of workbooks, are not found:",
            *(f"#   {header}" for header in headers),
            "",
        ]
    )


def headers_of(path: Path) -> list[str]:
    """Return the headers of an export as DuckDB finds them; none of what it cannot read."""
    file = quoted(str(path))
    try:
        is_parquet = kind(path) == "parquet"
        source = f"read_parquet({file})" if is_parquet else f"read_csv({file}, header = true)"
        described = duckdb.execute(f"describe select * from {source}").fetchall()
    except (ExportError, duckdb.Error):
        return []
    return [" ".join(name.split()) for name, *_ in described]
