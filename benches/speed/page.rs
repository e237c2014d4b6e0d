//! The floor of rendering: the words of `inputs/agreement.json` on two pages, broken by widths, in two subset fonts, with
//! ruled tables and empty signature fields. Text can be
//! searched. No kerning, no tags, no metadata, no emblem, no code.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::{Context as _, Result};
use rustybuzz::ttf_parser::Face;
use serde::Deserialize;
use subsetter::{GlyphRemapper, subset};

use crate::floor::{Tail, Widget};

/// `inputs/agreement.json`.
#[derive(Deserialize)]
pub(crate) struct Content {
    pub(crate) title: String,
    pub(crate) letterhead: Vec<String>,
    pub(crate) opening: String,
    pub(crate) parties: Vec<Party>,
    pub(crate) clauses: Vec<String>,
    pub(crate) place_and_date: String,
    indicator_head: Vec<String>,
    pub(crate) indicators: Vec<Vec<String>>,
    budget_head: Vec<String>,
    pub(crate) budget: Vec<Vec<String>>,
    pub(crate) statement: String,
}

#[derive(Deserialize)]
pub(crate) struct Party {
    pub(crate) role: String,
    pub(crate) name: String,
    pub(crate) office: String,
    pub(crate) number: String,
}

/// A font with what every page needs of it, looked up once per process.
struct Font {
    data: &'static [u8],
    name: &'static str,
    /// Glyph and advance in 1/1000 em by character.
    letters: Vec<(u16, f32)>,
}

/// The fonts.
pub(crate) struct Press {
    fonts: [Font; 2],
}

/// A page floor with what the signing floor must know of it.
pub(crate) struct Printed {
    pub(crate) bytes: Vec<u8>,
    pub(crate) tail: Tail,
    pub(crate) widgets: Vec<Widget>,
}

const REGULAR: usize = 0;
const BOLD: usize = 1;
const LEFT: f32 = 71.0;
const WIDTH: f32 = 467.0;

impl Press {
    pub(crate) fn new() -> Result<Self> {
        let regular = include_bytes!("../../assets/fonts/arimo/Arimo-Regular.ttf");
        let bold = include_bytes!("../../assets/fonts/arimo/Arimo-Bold.ttf");
        Ok(Self { fonts: [Font::new(regular, "AAAAAA+Arimo")?, Font::new(bold, "AAAAAA+Arimo-Bold")?] })
    }

    /// The two pages with three signature fields.
    pub(crate) fn print(&self, content: &Content) -> Result<Printed> {
        let mut first = Sheet::new(self);
        for line in &content.letterhead {
            first.centred(BOLD, 13.0, line);
        }
        first.down(12.0);
        first.centred(BOLD, 13.0, &content.title);
        first.paragraph(REGULAR, 11.0, LEFT, WIDTH, &content.opening);
        for party in &content.parties {
            for (label, value) in
                [("Nama", &party.name), ("Jabatan", &party.office), ("selanjutnya disebut", &party.role)]
            {
                let y = first.y;
                first.paragraph(REGULAR, 11.0, LEFT, 113.0, label);
                first.y = y;
                first.paragraph(REGULAR, 11.0, LEFT + 130.0, 310.0, value);
            }
        }
        for clause in &content.clauses {
            first.paragraph(REGULAR, 11.0, LEFT, WIDTH, clause);
        }
        first.paragraph(REGULAR, 11.0, LEFT, WIDTH, &content.place_and_date);
        first.signatures(content);
        first.footer(&content.statement, 1);
        let mut second = Sheet::new(self);
        second.centred(BOLD, 13.0, &format!("LAMPIRAN {}", content.title));
        second.table(&content.indicator_head, &content.indicators, &[28.0, 128.0, 170.0, 62.0, 62.0]);
        second.down(8.0);
        second.table(&content.budget_head, &content.budget, &[28.0, 213.0, 119.0, 91.0]);
        second.signatures(content);
        second.footer(&content.statement, 2);
        self.write(&[first, second])
    }

    fn write(&self, sheets: &[Sheet<'_>]) -> Result<Printed> {
        let mut file = File { out: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec(), offsets: Vec::new() };
        let mut remappers = [GlyphRemapper::new(), GlyphRemapper::new()];
        let mut contents = Vec::new();
        for sheet in sheets {
            let mut drawing = sheet.rules.clone();
            for line in &sheet.lines {
                let _ = write!(drawing, "BT /F{} {} Tf {} {} Td <", line.font, line.size, line.x, line.y);
                for (glyph, _) in line.text.chars().map(|letter| self.fonts[line.font].letter(letter)) {
                    let _ = write!(drawing, "{:04x}", remappers[line.font].remap(glyph));
                }
                drawing.push_str("> Tj ET\n");
            }
            contents.push(drawing);
        }
        file.object("<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[5 0 R 6 0 R 7 0 R]>>>>");
        file.object("<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>");
        for (n, annotations) in [(0, "/Annots[5 0 R 6 0 R 7 0 R]"), (1, "")] {
            file.object(&format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595.28 841.89]/Resources<</Font<</F0 10 0 R/F1 15 0 R>>>>\
                 /Contents {} 0 R{annotations}>>",
                8 + n
            ));
        }
        let mut widgets = Vec::new();
        for (n, name) in (0_u32..).zip(["segel", "ttd_pihak_pertama", "ttd_pihak_kedua"]) {
            let dictionary =
                format!("<</Type/Annot/Subtype/Widget/FT/Sig/T({name})/F 132/P 3 0 R/Rect[0 0 0 0]");
            file.object(&format!("{dictionary}>>"));
            widgets.push(Widget { number: 5 + n, dictionary });
        }
        for drawing in &contents {
            file.stream("", drawing.as_bytes())?;
        }
        for (font, remapper) in self.fonts.iter().zip(&remappers) {
            font.embed(&mut file, remapper)?;
        }
        let (next, previous) = (u32::try_from(file.offsets.len())? + 1, file.out.len());
        let mut table = format!("xref\n0 {next}\n0000000000 65535 f\r\n");
        for offset in &file.offsets {
            let _ = write!(table, "{offset:010} 00000 n\r\n");
        }
        let keys = "/Root 1 0 R".to_owned();
        let _ = write!(table, "trailer\n<</Size {next}{keys}>>\nstartxref\n{previous}\n%%EOF\n");
        file.out.extend_from_slice(table.as_bytes());
        Ok(Printed { bytes: file.out, tail: Tail { previous, next, keys }, widgets })
    }
}

impl Font {
    fn new(data: &'static [u8], name: &'static str) -> Result<Self> {
        let face = Face::parse(data, 0)?;
        let em = f32::from(face.units_per_em());
        let letters = (0..0x250_u32).map(|code| {
            let glyph = char::from_u32(code).and_then(|letter| face.glyph_index(letter)).unwrap_or_default();
            (glyph.0, f32::from(face.glyph_hor_advance(glyph).unwrap_or_default()) * 1000.0 / em)
        });
        Ok(Self { data, name, letters: letters.collect() })
    }

    fn letter(&self, letter: char) -> (u16, f32) {
        self.letters.get(letter as usize).copied().unwrap_or_default()
    }

    fn width(&self, text: &str) -> f32 {
        text.chars().map(|letter| self.letter(letter).1).sum()
    }

    fn embed(&self, file: &mut File, remapper: &GlyphRemapper) -> Result<()> {
        let first = file.offsets.len() + 1;
        let by_glyph: BTreeMap<u16, f32> = self.letters.iter().copied().collect();
        let mut widths = String::new();
        for glyph in remapper.remapped_gids() {
            let _ = write!(widths, "{:.0} ", by_glyph.get(&glyph).copied().unwrap_or_default());
        }
        let name = self.name;
        file.object(&format!(
            "<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H/DescendantFonts[{} 0 R]/ToUnicode {} 0 R>>",
            first + 1,
            first + 4
        ));
        file.object(&format!(
            "<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)\
             /Supplement 0>>/CIDToGIDMap/Identity/FontDescriptor {} 0 R/W[0[{widths}]]>>",
            first + 2
        ));
        file.object(&format!(
            "<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[-544 -303 1302 980]/ItalicAngle 0/Ascent 905\
             /Descent -212/CapHeight 716/StemV 80/FontFile2 {} 0 R>>",
            first + 3
        ));
        let cut = subset(self.data, 0, remapper).map_err(|why| anyhow::anyhow!("subsetting: {why}"))?;
        file.stream(&format!("/Length1 {}", cut.len()), &cut)?;
        let mut map = String::from(
            "/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CMapName/X def/CMapType 2 def 1 begincodespacerange\n\
             <0000><ffff>\nendcodespacerange\n",
        );
        let glyphs = remapper.remapped_gids().collect::<Vec<_>>();
        let code = |glyph: u16| self.letters.iter().position(|letter| letter.0 == glyph).unwrap_or_default();
        for (n, chunk) in glyphs.chunks(100).enumerate() {
            let _ = writeln!(map, "{} beginbfchar", chunk.len());
            for (at, glyph) in chunk.iter().enumerate() {
                let _ = writeln!(map, "<{:04x}><{:04x}>", 100 * n + at, code(*glyph));
            }
            map.push_str("endbfchar\n");
        }
        map.push_str("endcmap CMapName currentdict/CMap defineresource pop end end");
        file.stream("", map.as_bytes())
    }
}

struct File {
    out: Vec<u8>,
    offsets: Vec<usize>,
}

impl File {
    fn object(&mut self, body: &str) {
        self.offsets.push(self.out.len());
        let number = self.offsets.len();
        self.out.extend_from_slice(format!("{number} 0 obj\n{body}\nendobj\n").as_bytes());
    }

    fn stream(&mut self, keys: &str, data: &[u8]) -> Result<()> {
        let mut deflater = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        deflater.write_all(data)?;
        let data = deflater.finish().context("deflate")?;
        self.offsets.push(self.out.len());
        let number = self.offsets.len();
        let head = format!("{number} 0 obj\n<</Filter/FlateDecode/Length {}{keys}>>stream\n", data.len());
        self.out.extend_from_slice(head.as_bytes());
        self.out.extend_from_slice(&data);
        self.out.extend_from_slice(b"\nendstream\nendobj\n");
        Ok(())
    }
}

struct Line<'a> {
    font: usize,
    size: f32,
    x: f32,
    y: f32,
    text: std::borrow::Cow<'a, str>,
}

struct Sheet<'a> {
    press: &'a Press,
    lines: Vec<Line<'a>>,
    rules: String,
    y: f32,
}

impl<'a> Sheet<'a> {
    fn new(press: &'a Press) -> Self {
        Self { press, lines: Vec::new(), rules: "0.5 w\n".to_owned(), y: 780.0 }
    }

    fn down(&mut self, by: f32) {
        self.y -= by;
    }

    fn centred(&mut self, font: usize, size: f32, text: &str) {
        let x = LEFT + (WIDTH - self.press.fonts[font].width(text) * size / 1000.0) / 2.0;
        self.y -= size * 1.3;
        self.lines.push(Line { font, size, x, y: self.y, text: text.to_owned().into() });
    }

    /// Breaks greedily; spaces stretch nothing.
    fn paragraph(&mut self, font: usize, size: f32, x: f32, width: f32, text: &str) {
        let fits = width * 1000.0 / size;
        let face = &self.press.fonts[font];
        let space = face.letter(' ').1;
        let (mut line, mut at) = (String::new(), 0.0);
        let mut lines = Vec::new();
        for word in text.split(' ') {
            let wide = face.width(word);
            if !line.is_empty() && at + space + wide > fits {
                lines.push(std::mem::take(&mut line));
                at = 0.0;
            }
            if !line.is_empty() {
                line.push(' ');
                at += space;
            }
            line.push_str(word);
            at += wide;
        }
        lines.push(line);
        for text in lines {
            self.y -= size * 1.35;
            self.lines.push(Line { font, size, x, y: self.y, text: text.into() });
        }
    }

    fn table(&mut self, head: &[String], rows: &[Vec<String>], widths: &[f32]) {
        for (n, row) in std::iter::once(head).chain(rows.iter().map(Vec::as_slice)).enumerate() {
            let font = if n == 0 { BOLD } else { REGULAR };
            let (top, mut lowest, mut x) = (self.y, self.y, LEFT);
            for (cell, width) in row.iter().zip(widths) {
                self.y = top;
                self.paragraph(font, 9.0, x + 3.0, width - 6.0, cell);
                lowest = lowest.min(self.y - 4.0);
                x += width;
            }
            let mut x = LEFT;
            for width in widths {
                let _ = writeln!(self.rules, "{x} {lowest} {width} {} re S", top - lowest);
                x += width;
            }
            self.y = lowest;
        }
    }

    fn signatures(&mut self, content: &Content) {
        self.down(16.0);
        let top = self.y;
        for (party, x) in content.parties.iter().rev().zip([LEFT, LEFT + 240.0]) {
            self.y = top;
            self.paragraph(REGULAR, 11.0, x, 220.0, &party.role);
            self.down(60.0);
            self.paragraph(REGULAR, 11.0, x, 220.0, &party.name);
            self.paragraph(REGULAR, 11.0, x, 220.0, &party.number);
        }
    }

    fn footer(&mut self, statement: &str, page: u32) {
        self.y = 52.0;
        self.paragraph(REGULAR, 7.0, LEFT, WIDTH, statement);
        self.paragraph(REGULAR, 7.0, LEFT + 400.0, 60.0, &format!("Halaman {page} dari 2"));
    }
}
