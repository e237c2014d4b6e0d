//! Sample documents of the invented Kabupaten Arunika, as views.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use teken::render::document::view::{
    Agreement, Annex, BudgetLevel, BudgetRow, Document, Emblem, Goal, Indicator, Letterhead, LetterheadKind,
    Margins, Pact, Paper, Party, Sheet, Signatory, Verification,
};
use teken::render::font::Family;

const EMBLEM_OF_REGION: &[u8] = include_bytes!("../../../assets/emblems/lambang-daerah.png");
const EMBLEM_OF_HEAD: &[u8] = include_bytes!("../../../assets/emblems/lambang-kepala-daerah.png");

/// Every sample with a name for its file.
pub(crate) fn all() -> Vec<(&'static str, Document)> {
    vec![
        ("pk-dinkes", Document::Agreement(Box::new(health_office()))),
        ("pk-dinkes-f4-triwulan", Document::Agreement(Box::new(health_office_on_f4()))),
        ("pk-bupati", Document::Agreement(Box::new(regent()))),
        ("pk-kesmas-berjenjang", Document::Agreement(Box::new(section_with_levels()))),
        ("pk-subkegiatan", Document::Agreement(Box::new(only_sub_activities()))),
        ("pakta-saksi", Document::Pact(Box::new(pact()))),
        ("pakta-bonum-plt", Document::Pact(Box::new(pact_of_an_acting_head()))),
        ("lampiran-panjang", Document::Agreement(Box::new(long_annex()))),
    ]
}

/// The agreement of the head of the health office with the regent: 9 indicators, 5 programs.
pub(crate) fn health_office() -> Agreement {
    Agreement {
        sheet: sheet(letterhead_of("DINAS KESEHATAN", 5, 99005, "dinkes")),
        title: "PERJANJIAN KINERJA TAHUN 2027".into(),
        number: None,
        opening: OPENING.into(),
        first: Party {
            signatory: head_of_health_office(),
            introduction: "selanjutnya disebut".into(),
            label: "PIHAK PERTAMA".into(),
        },
        second: Some(Party {
            signatory: regent_of_arunika(),
            introduction: "selaku atasan pihak pertama, selanjutnya disebut".into(),
            label: "PIHAK KEDUA".into(),
        }),
        clauses: clauses(),
        place: "Purwaloka".into(),
        date: "4 Januari 2027".into(),
        annex: Annex {
            heading: vec!["LAMPIRAN PERJANJIAN KINERJA TAHUN 2027".into(), "DINAS KESEHATAN".into()],
            goal_label: "Sasaran Strategis".into(),
            show_unit: true,
            show_quarters: false,
            goals: health_goals(),
            budget_label: "Program".into(),
            budget: health_programs(),
            total: Some(259_500_800_000),
            signature_pointer: POINTER.into(),
        },
    }
}

fn health_office_on_f4() -> Agreement {
    let mut agreement = health_office();
    agreement.sheet.paper = Paper::F4;
    agreement.sheet.body_size = 11.0;
    agreement.number = Some("000.8.6.3/PK-005/Dinkes/2027".into());
    agreement.annex.show_quarters = true;
    agreement
}

/// The regent's own agreement: no second party.
pub(crate) fn regent() -> Agreement {
    let mut agreement = health_office();
    agreement.sheet.letterhead = Letterhead {
        kind: LetterheadKind::HeadOfRegion,
        emblem: Some(Emblem {
            png: Arc::from(EMBLEM_OF_HEAD),
            alternative: "Lambang kepala daerah (contoh)".into(),
        }),
        lines: vec!["BUPATI ARUNIKA".into()],
        address: vec!["Jalan Contoh Raya Nomor 1, Purwaloka 99001".into()],
    };
    agreement.opening = OPENING.replace("kami yang", "yang");
    agreement.first =
        Party { signatory: regent_of_arunika(), introduction: String::new(), label: String::new() };
    agreement.second = None;
    agreement.clauses = vec![
        "berjanji akan mewujudkan target kinerja yang seharusnya sesuai lampiran perjanjian ini, dalam rangka mencapai target \
         kinerja jangka menengah seperti yang telah ditetapkan dalam dokumen perencanaan."
            .into(),
        "Keberhasilan dan kegagalan pencapaian target kinerja tersebut menjadi tanggung jawab kami.".into(),
    ];
    agreement.annex.signature_pointer =
        "Lampiran ini merupakan bagian yang tidak terpisahkan dari perjanjian kinerja dan \
        ditandatangani secara elektronik pada lembar pernyataan."
            .into();
    agreement.annex.heading =
        vec!["LAMPIRAN PERJANJIAN KINERJA TAHUN 2027".into(), "PEMERINTAH KABUPATEN ARUNIKA".into()];
    agreement
}

fn section_with_levels() -> Agreement {
    let mut agreement = health_office();
    agreement.sheet.paper = Paper::F4Narrow;
    agreement.first.signatory = Signatory {
        name: "dr. Hj. Ratna Kartika Fiktiwardhani Contohkusuma, M.Kes., Sp.KKLP., Subsp.FOMC.".into(),
        office: "Plt. Kepala Bidang Kesehatan Masyarakat pada Dinas Kesehatan Kabupaten Arunika".into(),
        office_lines: vec![
            "Plt. KEPALA BIDANG KESEHATAN MASYARAKAT DINAS KESEHATAN,".into(),
            "SEKRETARIS DINAS KESEHATAN,".into(),
        ],
        rank: Some("Pembina Tingkat I (IV/b)".into()),
        nip: Some("19700121 199303 2 910".into()),
    };
    agreement.second.as_mut().unwrap().signatory = head_of_health_office();
    agreement.annex.goal_label = "Sasaran Program".into();
    agreement.annex.budget_label = "Program / Kegiatan / Sub Kegiatan".into();
    agreement.annex.show_unit = false;
    agreement.annex.budget = vec![
        budget(
            "1",
            "1.02.02",
            "PROGRAM PEMENUHAN UPAYA KESEHATAN PERORANGAN DAN UPAYA KESEHATAN MASYARAKAT",
            12_460_500_000,
            "APBD",
            BudgetLevel::Program,
        ),
        budget(
            "",
            "1.02.02.2.02",
            "Penyediaan Layanan Kesehatan untuk UKM dan UKP Rujukan Tingkat Daerah Kabupaten/Kota",
            12_460_500_000,
            "APBD, DAK Nonfisik",
            BudgetLevel::Activity,
        ),
        budget(
            "",
            "1.02.02.2.02.0001",
            "Pengelolaan Pelayanan Kesehatan Ibu Hamil",
            2_840_000_000,
            "APBD, DAK Nonfisik",
            BudgetLevel::SubActivity,
        ),
        budget(
            "",
            "1.02.02.2.02.0015",
            "Pengelolaan Pelayanan Kesehatan Gizi Masyarakat",
            3_115_500_000,
            "APBD, DAK Nonfisik",
            BudgetLevel::SubActivity,
        ),
    ];
    agreement.annex.total = Some(12_460_500_000);
    agreement
}

fn only_sub_activities() -> Agreement {
    let mut agreement = section_with_levels();
    agreement.annex.show_quarters = true;
    agreement.annex.show_unit = true;
    agreement.annex.budget_label = "Sub Kegiatan".into();
    agreement.annex.budget.retain(|row| row.level == BudgetLevel::SubActivity);
    agreement.annex.total = None;
    agreement
}

/// The pact of the head of the health office, witnessed by the regent.
pub(crate) fn pact() -> Pact {
    let points = [
        "Proaktif mencegah dan memberantas korupsi, kolusi, dan nepotisme serta tidak melibatkan diri dalam perbuatan tercela;",
        "Tidak meminta atau menerima pemberian, langsung maupun tidak langsung, berupa suap, hadiah, bantuan, atau bentuk lain \
         yang tidak sesuai dengan ketentuan;",
        "Melaksanakan tugas secara transparan, jujur, objektif, dan akuntabel;",
        "Menghindari pertentangan kepentingan (conflict of interest) dalam pelaksanaan tugas;",
        "Menjadi contoh kepatuhan terhadap peraturan perundang-undangan, terutama bagi pegawai di bawah pengawasan saya dan \
         sesama pegawai di lingkungan kerja saya, secara konsisten;",
        "Menyampaikan informasi penyimpangan integritas di Dinas Kesehatan serta menjaga kerahasiaan saksi atas pelanggaran \
         yang dilaporkan;",
        "Bila saya melanggar hal-hal tersebut di atas, saya siap menghadapi konsekuensinya.",
    ];
    Pact {
        sheet: sheet(letterhead_of("DINAS KESEHATAN", 5, 99005, "dinkes")),
        title: "PAKTA INTEGRITAS".into(),
        number: None,
        opening: "Saya, dr. Surya Ujiatmaja, M.Kes., Kepala Dinas Kesehatan Kabupaten Arunika, menyatakan sebagai berikut:"
            .into(),
        points: points.map(String::from).to_vec(),
        place: "Purwaloka".into(),
        date: "4 Januari 2027".into(),
        declarant_label: "Pembuat Pernyataan,".into(),
        declarant: head_of_health_office(),
        witness_label: "Menyaksikan,".into(),
        witness: Some(regent_of_arunika()),
    }
}

fn pact_of_an_acting_head() -> Pact {
    let mut pact = pact();
    pact.sheet.family = Family::Bonum;
    pact.sheet.body_size = 11.0;
    pact.sheet.paper = Paper::F4;
    pact.sheet.sample_banner = None;
    pact.sheet.letterhead =
        letterhead_of("DINAS PENANAMAN MODAL DAN PELAYANAN TERPADU SATU PINTU", 17, 99017, "dpmptsp");
    pact.declarant = Signatory {
        name: "Drs. Wira Rekasena, M.M.".into(),
        office: "Plt. Kepala Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu".into(),
        office_lines: vec![
            "Plt. KEPALA DINAS PENANAMAN MODAL DAN PELAYANAN TERPADU SATU PINTU,".into(),
            "SEKRETARIS DINAS,".into(),
        ],
        rank: Some("Pembina Tingkat I".into()),
        nip: Some("19700121 199303 1 910".into()),
    };
    pact.witness = None;
    pact
}

/// An annex of about twelve pages with long cells, groups that cross pages and a row taller than a page.
pub(crate) fn long_annex() -> Agreement {
    let mut agreement = health_office();
    agreement.annex.goals = (1..=24)
        .map(|goal| Goal {
            number: goal.to_string(),
            text: format!("Meningkatnya mutu layanan ke-{goal} bagi seluruh masyarakat di wilayah kerja puskesmas dan jejaringnya"),
            indicators: (1..=(goal % 7 + 2))
                .map(|number| Indicator {
                    name: format!("Persentase capaian indikator {goal}.{number} menurut standar pelayanan minimal bidang kesehatan"),
                    unit: "persen".into(),
                    target: format!("{},50", 60 + number),
                    quarters: [const { String::new() }; 4],
                })
                .collect(),
        })
        .collect();
    agreement.annex.goals[11].indicators[0].name = "Indikator yang uraiannya sangat panjang. ".repeat(160);
    agreement.annex.budget = (0..60)
        .map(|row| {
            budget(
                &(row + 1).to_string(),
                &format!("1.02.{row:02}"),
                PROGRAMS[row % 5].1,
                98_450_000_000,
                "APBD, DAK",
                BudgetLevel::Program,
            )
        })
        .collect();
    agreement.annex.total = Some(60 * 98_450_000_000);
    agreement
}

const OPENING: &str = "Dalam rangka mewujudkan manajemen pemerintahan yang efektif, transparan, dan akuntabel serta \
    berorientasi pada hasil, kami yang bertanda tangan di bawah ini:";

const POINTER: &str = "(ditandatangani secara elektronik pada lembar pernyataan)";

const PROGRAMS: [(&str, &str, u64, &str); 5] = [
    ("1.02.01", "PROGRAM PENUNJANG URUSAN PEMERINTAHAN DAERAH KABUPATEN/KOTA", 98_450_000_000, "APBD"),
    (
        "1.02.02",
        "PROGRAM PEMENUHAN UPAYA KESEHATAN PERORANGAN DAN UPAYA KESEHATAN MASYARAKAT",
        147_320_500_000,
        "APBD, DAK",
    ),
    ("1.02.03", "PROGRAM PENINGKATAN KAPASITAS SUMBER DAYA MANUSIA KESEHATAN", 9_875_250_000, "APBD"),
    ("1.02.04", "PROGRAM SEDIAAN FARMASI, ALAT KESEHATAN DAN MAKANAN MINUMAN", 1_640_300_000, "APBD"),
    ("1.02.05", "PROGRAM PEMBERDAYAAN MASYARAKAT BIDANG KESEHATAN", 2_214_750_000, "APBD"),
];

fn clauses() -> Vec<String> {
    [
        "Pihak pertama berjanji akan mewujudkan target kinerja yang seharusnya sesuai lampiran perjanjian ini, dalam rangka \
         mencapai target kinerja jangka menengah seperti yang telah ditetapkan dalam dokumen perencanaan. Keberhasilan dan \
         kegagalan pencapaian target kinerja tersebut menjadi tanggung jawab kami.",
        "Pihak kedua akan melakukan supervisi yang diperlukan serta akan melakukan evaluasi terhadap capaian kinerja dari \
         perjanjian ini per triwulan dan mengambil tindakan yang diperlukan dalam rangka pemberian penghargaan dan sanksi.",
    ]
    .map(String::from)
    .to_vec()
}

fn health_goals() -> Vec<Goal> {
    let goal = |number: &str, text: &str, indicators: &[(&str, &str, &str, [&str; 4])]| Goal {
        number: number.into(),
        text: text.into(),
        indicators: indicators
            .iter()
            .map(|(name, unit, target, quarters)| Indicator {
                name: (*name).into(),
                unit: (*unit).into(),
                target: (*target).into(),
                quarters: quarters.map(String::from),
            })
            .collect(),
    };
    vec![
        goal(
            "1",
            "Meningkatnya derajat kesehatan ibu, anak dan gizi masyarakat",
            &[
                ("Angka Kematian Ibu (AKI)", "per 100.000 kelahiran hidup", "95", ["", "", "", "95"]),
                ("Angka Kematian Bayi (AKB)", "per 1.000 kelahiran hidup", "9,50", ["", "", "", "9,50"]),
                ("Prevalensi stunting pada balita", "persen", "14,00", ["15,50", "15,00", "14,50", "14,00"]),
            ],
        ),
        goal(
            "2",
            "Meningkatnya pengendalian penyakit menular dan tidak menular",
            &[
                (
                    "Cakupan penemuan dan pengobatan kasus tuberkulosis",
                    "persen",
                    "90,00",
                    ["22,50", "45,00", "67,50", "90,00"],
                ),
                (
                    "Persentase penderita hipertensi mendapat pelayanan kesehatan sesuai standar",
                    "persen",
                    "100",
                    ["25", "50", "75", "100"],
                ),
            ],
        ),
        goal(
            "3",
            "Meningkatnya akses dan mutu pelayanan kesehatan",
            &[
                (
                    "Persentase puskesmas terakreditasi paripurna",
                    "persen",
                    "60,00",
                    ["45,00", "50,00", "55,00", "60,00"],
                ),
                (
                    "Cakupan kepesertaan Jaminan Kesehatan Nasional",
                    "persen",
                    "98,60",
                    ["98,00", "98,20", "98,40", "98,60"],
                ),
                ("Indeks Kepuasan Masyarakat bidang kesehatan", "nilai", "88,50", ["", "88,00", "", "88,50"]),
            ],
        ),
        goal(
            "4",
            "Meningkatnya akuntabilitas kinerja perangkat daerah",
            &[("Nilai SAKIP perangkat daerah", "nilai", "82,50", ["", "", "", "82,50"])],
        ),
    ]
}

fn health_programs() -> Vec<BudgetRow> {
    PROGRAMS
        .iter()
        .enumerate()
        .map(|(row, (code, name, amount, note))| {
            budget(&(row + 1).to_string(), code, name, *amount, note, BudgetLevel::Program)
        })
        .collect()
}

fn budget(number: &str, code: &str, name: &str, amount: u64, note: &str, level: BudgetLevel) -> BudgetRow {
    BudgetRow {
        number: number.into(),
        code: code.into(),
        name: name.into(),
        level,
        amount,
        note: note.into(),
    }
}

fn head_of_health_office() -> Signatory {
    Signatory {
        name: "dr. Surya Ujiatmaja, M.Kes.".into(),
        office: "Kepala Dinas Kesehatan Kabupaten Arunika".into(),
        office_lines: vec!["KEPALA DINAS KESEHATAN,".into()],
        rank: Some("Pembina Utama Muda".into()),
        nip: Some("19690514 199803 1 905".into()),
    }
}

fn regent_of_arunika() -> Signatory {
    Signatory {
        name: "H. Mahardika Contohnegara, S.E., M.M.".into(),
        office: "Bupati Arunika".into(),
        office_lines: vec!["BUPATI ARUNIKA,".into()],
        rank: None,
        nip: None,
    }
}

fn letterhead_of(agency: &str, house: u32, postcode: u32, mailbox: &str) -> Letterhead {
    Letterhead {
        kind: LetterheadKind::Agency,
        emblem: Some(Emblem {
            png: Arc::from(EMBLEM_OF_REGION),
            alternative: "Lambang Kabupaten Arunika (contoh)".into(),
        }),
        lines: vec!["PEMERINTAH KABUPATEN ARUNIKA".into(), agency.into()],
        address: vec![
            format!("Jalan Contoh Raya Nomor {house}, Purwaloka {postcode}"),
            format!("Pos-el: {mailbox}@arunikakab.example · Laman: www.arunikakab.example"),
        ],
    }
}

fn sheet(letterhead: Letterhead) -> Sheet {
    Sheet {
        paper: Paper::A4,
        margins: Margins { top: 20.0, bottom: 25.0, left: 30.0, right: 20.0 },
        family: Family::Arimo,
        body_size: 12.0,
        letterhead,
        verification: Verification {
            code: "7K3M-9QPX-2WTN-5HVB-8".into(),
            address: "https://teken.arunikakab.example/periksa".into(),
            link: "https://teken.arunikakab.example/periksa/7K3M9QPX2WTN5HVB8".into(),
            statement: "Dokumen ini ditandatangani secara elektronik (tidak tersertifikasi) dengan sertifikat yang diterbitkan \
                        oleh Pemerintah Kabupaten Arunika."
                .into(),
        },
        sample_banner: Some("DOKUMEN CONTOH – bukan dokumen resmi".into()),
        institution: "Pemerintah Kabupaten Arunika".into(),
        document_id: "0197a3c2-7b1e-7c55-9d3a-5a1f0c9e2b44".into(),
        created_at: DateTime::<Utc>::from_timestamp(1_799_028_000, 0).unwrap(),
    }
}
