{{ printed_cells(ref("tabel_2_2"), label="wilayah_tindak_lanjut", columns=bulan_headers()) }}
