"""How many served complaints are alike: k-anonymity, for the certificate."""

from duckdb import DuckDBPyConnection

FACTS = "marts.fct_pengaduan"
# What somebody may know of a complaint, and all that is served of it.
KNOWN = {
    "month, unit, category and channel": "tahun, bulan, wilayah, kategori, kanal",
    "all columns but the key": "* exclude (kunci_pengaduan)",
}


def measured(connection: DuckDBPyConnection, floor: int) -> list[tuple[str, str]]:
    """Return name and text of what was measured on the served complaints; nothing of none.

    k is the smallest number of complaints that are alike.
    """
    facts = []
    for name, columns in KNOWN.items():
        [(count, k, single, few)] = connection.execute(f"""
            with alike as (
                select {columns}, count(*) as jumlah from {FACTS} group by all
            )
            select
                sum(jumlah), min(jumlah), sum(jumlah) filter (jumlah = 1),
                sum(jumlah) filter (jumlah < {floor})
            from alike
        """).fetchall()
        if count:
            facts.append(
                (
                    f"{FACTS} by {name}",
                    f"k = {k} of {count:,} complaints; {100 * (single or 0) / count:.1f} % are"
                    f" like no other, {100 * (few or 0) / count:.1f} % like fewer than {floor}",
                )
            )
    return facts
