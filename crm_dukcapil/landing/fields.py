"""The fields of an export: the one table of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """A field that an export may have.

    Attributes
    ----------
    name
        Its name in the warehouse, and the header that needs no mapping.
    kind
        `text`, `time`, or `personal`: known, so that a layout may map it, but not read.
    required
        Whether a record without it is of no use.
    """

    name: str
    kind: str = "text"
    required: bool = False


FIELDS = (
    Field("id_pengaduan", required=True),
    # The system that gave the id: two systems may use the same numbers.
    Field("sistem"),
    Field("waktu_pengaduan", "time", required=True),
    Field("waktu_selesai", "time"),
    Field("tenggat", "time"),
    Field("waktu_diperbarui", "time"),
    Field("kanal", required=True),
    Field("kategori", required=True),
    Field("rincian"),
    Field("wilayah_tindak_lanjut", required=True),
    Field("kota"),
    Field("kecamatan"),
    Field("kelurahan"),
    Field("status"),
    # Where exactly a reporter lives is as personal as a name.
    Field("lintang", "personal"),
    Field("bujur", "personal"),
    Field("nama_pelapor", "personal"),
    Field("nik", "personal"),
    Field("telepon", "personal"),
    Field("surel", "personal"),
    Field("isi", "personal"),
)

READ = tuple(field for field in FIELDS if field.kind != "personal")
REQUIRED = tuple(field.name for field in FIELDS if field.required)
TIMES = tuple(field.name for field in FIELDS if field.kind == "time")
PERSONAL = tuple(field.name for field in FIELDS if field.kind == "personal")
# What a layout may set for all records of a file, or for those where it is empty.
TEXTS = tuple(f.name for f in FIELDS if f.kind == "text" and f.name != "id_pengaduan")
