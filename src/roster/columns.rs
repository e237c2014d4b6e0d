//! The format of a roster: its sheets and their columns. `examples/arunika/README.md` says the same in prose, and
//! a test holds the two together.

/// One sheet (or CSV file) of a roster.
#[derive(Debug, PartialEq, Eq)]
pub struct SheetFormat {
    /// Name of the sheet, and stem of the CSV file.
    pub name: &'static str,
    /// Whether an import needs it.
    pub required: bool,
    /// Headings; any order is accepted.
    pub columns: &'static [ColumnFormat],
}

/// One column.
#[derive(Debug, PartialEq, Eq)]
pub struct ColumnFormat {
    /// The heading.
    pub name: &'static str,
    /// Whether every row must fill it.
    pub required: bool,
}

const fn must(name: &'static str) -> ColumnFormat {
    ColumnFormat { name, required: true }
}

const fn may(name: &'static str) -> ColumnFormat {
    ColumnFormat { name, required: false }
}

/// Agencies.
pub(super) const OPD: SheetFormat = SheetFormat {
    name: "opd",
    required: true,
    columns: &[
        must("opd_code"),
        must("nama"),
        must("singkatan"),
        must("kepala_position_id"),
        must("alamat"),
        must("pos_el"),
    ],
};
/// Offices.
pub(super) const POSITIONS: SheetFormat = SheetFormat {
    name: "positions",
    required: true,
    columns: &[
        must("position_id"),
        may("opd_code"),
        must("jabatan"),
        may("eselon"),
        may("parent_position_id"),
        may("pk_level"),
        may("pk_with_position_id"),
    ],
};
/// People.
pub(super) const PERSONS: SheetFormat = SheetFormat {
    name: "persons",
    required: true,
    columns: &[
        must("person_id"),
        must("nama_lengkap"),
        must("nama_tanpa_gelar"),
        may("nip"),
        may("pangkat"),
        may("golongan"),
        must("email"),
    ],
};
/// Assignments.
pub(super) const ASSIGNMENTS: SheetFormat = SheetFormat {
    name: "assignments",
    required: true,
    columns: &[
        must("position_id"),
        must("person_id"),
        must("jenis_penugasan"),
        must("tmt"),
        may("selesai"),
        must("dasar_sk"),
    ],
};
/// Budget documents.
pub(super) const DPA: SheetFormat = SheetFormat {
    name: "dpa",
    required: false,
    columns: &[
        must("opd_code"),
        must("nomor_dpa"),
        must("tanggal_pengesahan"),
        must("pagu"),
        may("tahun_anggaran"),
    ],
};
/// Agreements.
pub(super) const PK_DOCUMENTS: SheetFormat = SheetFormat {
    name: "pk_documents",
    required: false,
    columns: &[
        must("pk_id"),
        must("tahun"),
        must("jenis"),
        must("level"),
        must("pihak_pertama_position"),
        may("pihak_kedua_position"),
        may("parent_pk_id"),
        must("judul_lampiran"),
        may("alasan_perubahan"),
    ],
};
/// Indicators of the agreements.
pub(super) const PK_ROWS: SheetFormat = SheetFormat {
    name: "pk_rows",
    required: false,
    columns: &[
        must("row_id"),
        must("pk_id"),
        must("no_sasaran"),
        must("sasaran"),
        must("indikator"),
        must("satuan"),
        must("target"),
        may("target_tw1"),
        may("target_tw2"),
        may("target_tw3"),
        may("target_tw4"),
        must("polaritas"),
        may("parent_row_id"),
    ],
};
/// Budget lines of the agreements.
pub(super) const PK_PROGRAMS: SheetFormat = SheetFormat {
    name: "pk_programs",
    required: false,
    columns: &[
        must("pk_id"),
        must("jenis_baris"),
        must("kode"),
        must("nama"),
        must("anggaran"),
        may("keterangan"),
        may("parent_kode"),
    ],
};

/// Every sheet, in the order in which problems are listed.
pub const SHEETS: [&SheetFormat; 8] =
    [&OPD, &POSITIONS, &PERSONS, &ASSIGNMENTS, &DPA, &PK_DOCUMENTS, &PK_ROWS, &PK_PROGRAMS];

/// The names of all sheets, for a message.
pub fn sheet_names() -> String {
    SHEETS.map(|sheet| sheet.name).join(", ")
}

/// Where a sheet stands in the order; unknown ones come first, because they explain what is missing.
pub(super) fn place(sheet: &str) -> usize {
    SHEETS.iter().position(|format| format.name == sheet).map_or(0, |i| i + 1)
}
