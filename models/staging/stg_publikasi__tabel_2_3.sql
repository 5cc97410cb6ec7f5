{{ printed_cells(ref("tabel_2_3"), label="kategori", columns=wilayah_headers()) }}
