//! The problems of a roster in Indonesian: each English sentence with its gaps (`{}`), and the same sentence. A test makes
//! every mistake it knows and asks that none is left in English.

/// More telling sentences first: the first that fits is taken.
const SENTENCES: &[(&str, &str)] = &[
    ("is empty, but every row needs it", "kosong, padahal wajib diisi pada setiap baris"),
    (
        "is empty beside a pangkat: fill both or neither",
        "kosong padahal pangkat terisi: isi keduanya atau kosongkan keduanya",
    ),
    (
        "is empty beside a golongan: fill both or neither",
        "kosong padahal golongan terisi: isi keduanya atau kosongkan keduanya",
    ),
    (
        "is empty: only the head of region signs alone",
        "kosong: hanya kepala daerah yang menandatangani sendiri",
    ),
    ("is empty for PERUBAHAN", "kosong untuk PERUBAHAN"),
    ("is empty", "kosong"),
    ("must be empty: the head of region signs alone", "harus kosong: kepala daerah menandatangani sendiri"),
    (
        "must be empty: the head of region signs his agreement alone",
        "harus kosong: kepala daerah menandatangani perjanjiannya sendiri",
    ),
    ("must be empty for MURNI", "harus kosong untuk MURNI"),
    ("is the first party itself: name its superior", "adalah pihak pertama sendiri: tuliskan atasannya"),
    (
        "is the office itself: name the office it answers to",
        "adalah jabatan itu sendiri: tuliskan jabatan atasannya",
    ),
    ("differs from the first party's office, which has {}", "berbeda dari jabatan pihak pertama, yaitu {}"),
    ("no pk_level", "tanpa pk_level"),
    (
        "has its budget document in row {} already: one per agency and year",
        "sudah memiliki dokumen anggaran pada baris {}: satu untuk setiap perangkat daerah dan tahun",
    ),
    (
        "has an agreement for this period in row {} already",
        "sudah memiliki perjanjian untuk periode ini pada baris {}",
    ),
    ("the agreements go in a circle: {}", "perjanjian saling merujuk berputar: {}"),
    ("the superiors go in a circle: {}", "atasan saling merujuk berputar: {}"),
    ("stands twice in {}: every code once", "tercantum dua kali dalam {}: setiap kode satu kali"),
    ("stands in row {} already: every code once", "sudah tercantum pada baris {}: setiap kode satu kali"),
    (
        "is the NIP of row {} already: a NIP belongs to one person",
        "sudah menjadi NIP pada baris {}: satu NIP untuk satu orang",
    ),
    (
        "is the address of row {} already: links to sign go to one person only",
        "sudah menjadi alamat pada baris {}: tautan tanda tangan hanya untuk satu orang",
    ),
    (
        "is before tmt ({}): an assignment ends after it starts",
        "mendahului tmt ({}): penugasan berakhir setelah dimulai",
    ),
    (
        "{} has a definitive holder already: {} in row {} from {} to open end",
        "{} sudah memiliki pejabat definitif: {} pada baris {} sejak {} tanpa batas",
    ),
    (
        "{} has a definitive holder already: {} in row {} from {} to {}",
        "{} sudah memiliki pejabat definitif: {} pada baris {} sejak {} sampai {}",
    ),
    ("is not in sheet {}: did you mean {}?", "tidak ada dalam lembar {}: apakah maksudnya {}?"),
    ("is not in sheet {}", "tidak ada dalam lembar {}"),
    ("is an office of {}, it cannot head {}", "adalah jabatan pada {}, tidak dapat memimpin {}"),
    (
        "belongs to no agency, it cannot head {}",
        "bukan jabatan suatu perangkat daerah, tidak dapat memimpin {}",
    ),
    (
        "is a number that the spreadsheet has rounded: format the column as text and type it again",
        "adalah angka yang dibulatkan oleh lembar kerja: ubah format kolom menjadi teks lalu ketik ulang",
    ),
    (
        "is a number with a fraction, so zeros at its end are lost: format the column as text and type it again",
        "adalah angka pecahan sehingga nol di belakangnya hilang: ubah format kolom menjadi teks lalu ketik ulang",
    ),
    (
        "became a date: format the column as text and type it again",
        "berubah menjadi tanggal: ubah format kolom menjadi teks lalu ketik ulang",
    ),
    ("is not one of the words of this column", "bukan salah satu kata untuk kolom ini"),
    ("is not a date", "bukan tanggal"),
    ("is no calendar date", "bukan tanggal kalender"),
    ("is not an amount in whole rupiah", "bukan jumlah dalam rupiah penuh"),
    ("is longer than 1,000 characters", "lebih panjang dari 1.000 karakter"),
    ("has a time of day: write the date only", "memuat jam: tuliskan tanggalnya saja"),
    ("is a TRUE/FALSE value: write text", "adalah nilai TRUE/FALSE: tuliskan sebagai teks"),
    ("is a duration: write text", "adalah durasi: tuliskan sebagai teks"),
    ("is the error of a formula", "adalah galat rumus"),
    (
        "begins like a formula, which a spreadsheet program would run: begin with a letter",
        "diawali seperti rumus yang akan dijalankan program lembar kerja: awali dengan huruf",
    ),
    (
        "has a line break or another invisible character: type the text anew",
        "memuat ganti baris atau karakter tak terlihat: ketik ulang teksnya",
    ),
    ("stands in column {}, beyond the header", "terdapat pada kolom {}, di luar baris judul"),
    ("this heading stands twice: keep one", "judul kolom ini tercantum dua kali: sisakan satu"),
    (
        "the NIK is not kept here (UU 23/2006): delete this column from the file",
        "NIK tidak disimpan di sini (UU 23/2006): hapus kolom ini dari berkas",
    ),
    ("unknown column: did you mean {}?", "kolom tidak dikenal: apakah maksudnya {}?"),
    ("unknown column: rename or delete it", "kolom tidak dikenal: ganti namanya atau hapus"),
    ("this required column is missing", "kolom wajib ini tidak ada"),
    ("this required sheet is missing", "lembar wajib ini tidak ada"),
    ("has a header but no row", "hanya memuat baris judul tanpa isi"),
    ("is there twice: keep one", "ada dua: sisakan satu"),
    (
        "is no sheet of a roster: rename or remove it",
        "bukan lembar data kepegawaian: ganti namanya atau keluarkan",
    ),
    (
        "is no sheet of a roster: rename or delete it",
        "bukan lembar data kepegawaian: ganti namanya atau hapus",
    ),
    ("is neither .csv nor .xlsx", "bukan .csv dan bukan .xlsx"),
    (
        "a workbook stands alone: give one .xlsx, or the CSV files",
        "buku kerja berdiri sendiri: pilih satu .xlsx, atau berkas-berkas CSV",
    ),
    ("no CSV file found; a roster has {}", "tidak ada berkas CSV; data kepegawaian terdiri atas {}"),
    ("is larger than {} MiB", "lebih besar dari {} MiB"),
    ("is UTF-16 text: save it as \"CSV UTF-8\"", "adalah teks UTF-16: simpan sebagai \"CSV UTF-8\""),
    (
        "is not UTF-8 text (first bad byte in line {}): save it as \"CSV UTF-8\"",
        "bukan teks UTF-8 (kesalahan pertama pada baris {}): simpan sebagai \"CSV UTF-8\"",
    ),
    ("begins a cell with a quote that is never closed", "memuat sel yang diawali tanda petik tanpa penutup"),
    (
        "has a quote inside an unquoted cell: put the whole cell in quotes",
        "memuat tanda petik di tengah sel: apit seluruh sel dengan tanda petik",
    ),
    (
        "has text after a closing quote: double the quotes inside a cell",
        "memuat teks setelah tanda petik penutup: gandakan tanda petik di dalam sel",
    ),
    ("row {} has more than {} columns", "baris {} memuat lebih dari {} kolom"),
    ("has more than {} columns", "memuat lebih dari {} kolom"),
    ("has more than {} rows: split the file", "memuat lebih dari {} baris: bagi berkasnya"),
    ("has more than {} rows: split the workbook", "memuat lebih dari {} baris: bagi buku kerjanya"),
    (
        "is no .xlsx workbook (an old .xls, or one with a password): save it as .xlsx without a password",
        "bukan buku kerja .xlsx (mungkin .xls lama, atau berkata sandi): simpan sebagai .xlsx tanpa kata sandi",
    ),
    (
        "is no readable workbook ({}): save it again as .xlsx",
        "bukan buku kerja yang dapat dibaca ({}): simpan ulang sebagai .xlsx",
    ),
    ("cannot be read ({}): save the workbook again", "tidak dapat dibaca ({}): simpan ulang buku kerja"),
    ("cannot be read", "tidak dapat dibaca"),
    ("holds {} parts, more than {}", "memuat {} bagian, lebih dari {}"),
    (
        "has a part ({}) that grows more than {} times",
        "memuat bagian ({}) yang mengembang lebih dari {} kali",
    ),
    ("has a part ({}) that is not UTF-8 text", "memuat bagian ({}) yang bukan teks UTF-8"),
    ("has a part ({}) with a document type declaration", "memuat bagian ({}) dengan deklarasi jenis dokumen"),
    (
        "has a part ({}) that announces more strings than it can hold",
        "memuat bagian ({}) yang menyebut lebih banyak teks daripada isinya",
    ),
    ("grows beyond {} MiB", "mengembang melebihi {} MiB"),
    (
        "{} more problems are not listed: mend these first",
        "{} masalah lain tidak ditampilkan: perbaiki yang ini terlebih dahulu",
    ),
    (
        "has no known budget document (DPA), so its programs cannot be checked",
        "tidak memiliki dokumen anggaran (DPA) yang dikenal sehingga programnya tidak dapat diperiksa",
    ),
    (
        "{}: the agreements below divide {} of {}, which has {}",
        "{}: perjanjian di bawahnya membagi {} dari {}, padahal tersedia {}",
    ),
    (
        "{}: the programs add up to {}, the budget document (DPA) says {}: a difference of {}",
        "{}: jumlah program {}, sedangkan dokumen anggaran (DPA) {}: selisih {}",
    ),
    (
        "{}: the lines under {} add up to {}, but {} has {}",
        "{}: jumlah baris di bawah {} adalah {}, padahal {} memiliki {}",
    ),
    (
        "{}: line {} names the parent {}, which is neither in this annex nor in the superior's agreement",
        "{}: baris {} merujuk induk {}, yang tidak ada dalam lampiran ini maupun dalam perjanjian atasan",
    ),
    ("{}: the amounts are too large to add up", "{}: jumlahnya terlalu besar untuk dijumlahkan"),
    // What is allowed.
    (
        "1 to 40 letters, digits, dots, underscores or hyphens",
        "1 sampai 40 huruf, angka, titik, garis bawah, atau tanda hubung",
    ),
    ("18 digits; spaces are allowed", "18 angka; spasi diperbolehkan"),
    ("a year such as 2027", "tahun, misalnya 2027"),
    (
        "a date cell, or year-month-day such as 2027-01-04",
        "sel tanggal, atau tahun-bulan-hari seperti 2027-01-04",
    ),
    (
        "digits only, such as 259500800000: no points, commas, Rp, minus or sen",
        "angka saja, seperti 259500800000: tanpa titik, koma, Rp, minus, atau sen",
    ),
    ("one address such as nama.orang@kabupaten.example", "satu alamat seperti nama.orang@kabupaten.example"),
    (
        "end the earlier assignment in selesai, or start after it",
        "akhiri penugasan terdahulu pada kolom selesai, atau mulai sesudahnya",
    ),
    ("one MURNI per office and period", "satu MURNI untuk setiap jabatan dan periode"),
    ("a row for the agency in sheet dpa", "satu baris untuk perangkat daerah dalam lembar dpa"),
    ("a whole number from 0 to 65535", "bilangan bulat dari 0 sampai 65535"),
    ("a code", "sebuah kode"),
];

/// The sentence of a problem, or what is allowed, in Indonesian; none for a text that is no sentence, such as a list of
/// words.
pub fn indonesian(english: &str) -> Option<String> {
    SENTENCES.iter().find_map(|(form, wanted)| Some(filled(wanted, &gaps(form, english)?)))
}

/// What stands in the gaps of a form, if the text has that form.
fn gaps<'a>(form: &str, text: &'a str) -> Option<Vec<&'a str>> {
    let mut fixed = form.split("{}");
    let mut rest = text.strip_prefix(fixed.next()?)?;
    let mut found = Vec::new();
    let mut fixed = fixed.peekable();
    while let Some(part) = fixed.next() {
        let end = match fixed.peek() {
            // The last fixed part ends the text, wherever else it may stand.
            None => rest.len().checked_sub(part.len()).filter(|_| rest.ends_with(part))?,
            Some(_) => rest.find(part)?,
        };
        let (gap, after) = rest.split_at_checked(end)?;
        found.push(gap);
        rest = after.strip_prefix(part)?;
    }
    rest.is_empty().then_some(found)
}

fn filled(wanted: &str, gaps: &[&str]) -> String {
    let mut text = wanted.to_owned();
    for gap in gaps {
        // A gap that itself holds braces must not be taken for one: what is filled lies before the next.
        text = text.replacen("{}", &gap.replace("{}", "( )"), 1);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_carried_over_and_every_form_has_as_many_on_both_sides() {
        assert_eq!(
            indonesian("is not in sheet opd: did you mean DINKES?").as_deref(),
            Some("tidak ada dalam lembar opd: apakah maksudnya DINKES?")
        );
        assert_eq!(indonesian("is empty").as_deref(), Some("kosong"));
        assert_eq!(indonesian("DEFINITIF, PLT"), None);
        for (form, wanted) in SENTENCES {
            assert_eq!(form.matches("{}").count(), wanted.matches("{}").count(), "{form}");
            assert_eq!(
                indonesian(form).as_deref().map(|text| text.replace("( )", "{}")).as_deref(),
                Some(*wanted)
            );
        }
    }
}
