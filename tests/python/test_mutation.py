"""The mutation tool itself: it finds what a removed test would let through."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from mutation import report, trials
from mutation.data import of_seeds
from mutation.models import of_models
from mutation.sql import mutants
from mutation.trials import Verdict
from mutation.warehouse import Warehouse
from project import Project

SQL = """\
select
    a.tahun,
    coalesce(a.jumlah, 0) as jumlah
from a
left join b on a.tahun = b.tahun and b.nama = 'KK'
where a.jumlah > 10
union all
select 2001, 5 from c"""


def test_each_place_is_changed_once() -> None:
    """Every operator changes what it names, in code and texts, and nothing in a comment."""
    found = {(m.operator, m.after) for m in mutants("model.p.m", f"-- a = b\n{SQL}", SQL)}
    assert {
        ("join", "inner join b on a.tahun = b.tahun and b.nama = 'KK'"),
        ("comparison", "left join b on a.tahun <> b.tahun and b.nama = 'KK'"),
        ("comparison", "where a.jumlah >= 10"),
        ("filter", "where true or a.jumlah > 10"),
        ("filter", "left join b on a.tahun = b.tahun or b.nama = 'KK'"),
        ("text", "left join b on a.tahun = b.tahun and b.nama = 'KKx'"),
        ("number", "where a.jumlah > 11"),
        ("coalesce", "a.jumlah as jumlah"),
    } <= found
    assert all("-- a <> b" not in after for _, after in found)
    assert any(operator == "union branch" for operator, _ in found)


def test_a_sample_may_have_no_mutant_of_a_model() -> None:
    """Where no model has changed since docs/assurance.md, CI has none to try."""
    _, wrong = report.of_sql([], {}, {})
    assert wrong == []


@pytest.fixture(scope="module")
def warehouse(built: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """Return the print as a warehouse in memory, which the trials use."""
    warehouse = Warehouse(built, tmp_path_factory.mktemp("scratch"))
    trials.WAREHOUSES[:] = [warehouse]
    yield warehouse
    trials.WAREHOUSES.clear()
    warehouse.session.close()


def alone(verdicts: Iterator[Verdict | None]) -> set[str]:
    """Return the tests that alone have stopped one of the mutants."""
    return {v.stopped_by[0] for v in verdicts if v and len(v.stopped_by) == 1}


@pytest.mark.slow
def test_a_removed_test_lets_something_through(warehouse: Warehouse) -> None:
    """Reconciliation, labels, judging and contracts each stop a mutant that nothing else stops."""
    changes = [c for c in of_seeds(warehouse) if c.table in ("tabel_2_1", "beda_diketahui")]
    found = alone(trials.of_data(change) for change in changes)
    assert "differences_are_the_registered_ones" in found
    names = {"int_crm__dinilai", "dim_tabel"}
    models = {name for name in warehouse.models if name.split(".")[2] in names}
    found = alone(trials.of_sql(m) for m in of_models(warehouse.project.manifest(), models))
    assert found >= {
        "unit record_has_every_reason_against_it_and_no_other",
        "contract of dim_tabel",
    }
