{{ printed_cells(
    ref("tabel_2_1"), label="wilayah_tindak_lanjut", columns=["Total"], total_column=none
) }}
