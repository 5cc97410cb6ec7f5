{{ printed_cells(ref("tabel_2_6"), label="kanal_pengaduan_crm", columns=wilayah_headers()) }}
