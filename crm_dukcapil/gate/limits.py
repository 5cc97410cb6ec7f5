"""What the registry allows: how far a year may differ from the one before, what is disclosed."""

from typing import NamedTuple


class Limits(NamedTuple):
    """The limits, as the registry's file has them.

    Attributes
    ----------
    pergeseran_terbesar
        How far a share of the year may move, in percentage points.
    rasio_total_terkecil, rasio_total_terbesar
        The year's total, as a multiple of that of the year before.
    pergeseran_crm
        What more does if one of the years is counted from complaints: peringatan or tolak.
    batas_pengungkapan
        The disclosure floor: places and durations are served from so many complaints on.
    berkas
        The file that holds them, for messages.
    """

    pergeseran_terbesar: float
    rasio_total_terkecil: float
    rasio_total_terbesar: float
    pergeseran_crm: str
    batas_pengungkapan: int
    berkas: str
