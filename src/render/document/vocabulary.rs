//! The XML that templates write, read strictly: an unknown tag or attribute is an error with its line.
//!
//! Every element has one typographic meaning, so a template cannot break the layout. Never lays out anything.

use roxmltree::{Document as Xml, Node};

use super::{
    RenderError,
    blocks::{
        Align, Block, Blocks, Cell, FooterText, LetterheadText, SignatureColumn, Signatures, Span, Table,
        Text,
    },
};
use crate::render::font::Style;

/// Reads a whole document.
pub(crate) fn read(xml: &str) -> Result<Blocks, RenderError> {
    let tree = Xml::parse(xml)
        .map_err(|error| RenderError::Vocabulary { row: error.pos().row, what: error.to_string() })?;
    let root = tree.root_element();
    if root.tag_name().name() != "dokumen" {
        return Err(unknown(root));
    }
    attributes(root, &[])?;
    let (mut letterhead, mut banner, mut footer, mut flow) = (None, None, None, Vec::new());
    for node in elements(root)? {
        match node.tag_name().name() {
            "kop" => letterhead = Some(read_letterhead(node)?),
            "contoh" => banner = Some(text(node, Style::Bold)?),
            "kaki" => footer = Some(read_footer(node)?),
            _ => flow.push(read_block(node)?),
        }
    }
    Ok(Blocks {
        letterhead: letterhead.ok_or_else(|| fault(root, "<kop> is missing"))?,
        banner,
        flow,
        footer: footer.ok_or_else(|| fault(root, "<kaki> is missing"))?,
    })
}

fn read_block(node: Node) -> Result<Block, RenderError> {
    Ok(match node.tag_name().name() {
        "judul" => Block::Title(read_title(node)?),
        "nomor" => Block::Number(plain(node, Style::Regular)?),
        "paragraf" => Block::Paragraph(plain(node, Style::Regular)?),
        "identitas" => Block::Facts(children(node, "baris", &[], read_fact)?),
        "daftar" => Block::List(children(node, "butir", &[], |item| plain(item, Style::Regular))?),
        "bagian" => Block::Heading(plain(node, Style::Bold)?),
        "lampiran" => Block::Annex(children(node, "baris", &[], |line| plain(line, Style::Bold))?),
        "tabel" => Block::Table(read_table(node)?),
        "tanda-tangan" => Block::Signatures(Box::new(read_signatures(node)?)),
        _ => return Err(unknown(node)),
    })
}

/// One line of text, or several lines of their own.
fn read_title(node: Node) -> Result<Vec<Text>, RenderError> {
    if node.children().any(|child| child.has_tag_name("baris")) {
        return children(node, "baris", &[], |line| plain(line, Style::Bold));
    }
    Ok(vec![plain(node, Style::Bold)?])
}

fn read_letterhead(node: Node) -> Result<LetterheadText, RenderError> {
    attributes(node, &[])?;
    let mut letterhead = LetterheadText { lines: Vec::new(), address: Vec::new() };
    for line in elements(node)? {
        match line.tag_name().name() {
            "baris" => letterhead.lines.push(plain(line, Style::Bold)?),
            "alamat" => letterhead.address.push(plain(line, Style::Regular)?),
            _ => return Err(unknown(line)),
        }
    }
    Ok(letterhead)
}

fn read_footer(node: Node) -> Result<FooterText, RenderError> {
    attributes(node, &["tautan"])?;
    Ok(FooterText { text: text(node, Style::Regular)?, link: required(node, "tautan")?.to_owned() })
}

fn read_fact(node: Node) -> Result<(Text, Text), RenderError> {
    attributes(node, &["nama"])?;
    let name = Span { text: required(node, "nama")?.to_owned(), style: Style::Regular, unbroken: true };
    Ok((vec![name], text(node, Style::Regular)?))
}

fn read_table(node: Node) -> Result<Table, RenderError> {
    attributes(node, &["kolom"])?;
    let columns = required(node, "kolom")?
        .split_whitespace()
        .map(|part| part.parse::<f32>().ok().filter(|width| *width > 0.0).ok_or_else(|| fault(node, "kolom")))
        .collect::<Result<Vec<_>, _>>()?;
    let (mut caption, mut header, mut rows) = (None, Vec::new(), Vec::new());
    for row in elements(node)? {
        match row.tag_name().name() {
            "keterangan" => caption = Some(plain(row, Style::Bold)?),
            "kepala" => {
                attributes(row, &[])?;
                header = cells(row, Style::Bold)?;
            }
            "baris" => {
                attributes(row, &["tebal"])?;
                let style = if row.attribute("tebal") == Some("ya") { Style::Bold } else { Style::Regular };
                rows.push(cells(row, style)?);
            }
            _ => return Err(unknown(row)),
        }
    }
    for cell in &mut header {
        cell.align = Align::Centre;
    }
    Ok(Table { caption, columns, header, rows })
}

fn cells(row: Node, style: Style) -> Result<Vec<Cell>, RenderError> {
    let attributes = ["rata", "baris", "lajur", "lekuk"];
    let number = |cell: Node, name: &str, otherwise: usize| match cell.attribute(name) {
        None => Ok(otherwise),
        Some(digits) => digits.parse::<usize>().map_err(|_| fault(cell, name)),
    };
    elements(row)?
        .map(|cell| {
            if cell.tag_name().name() != "sel" {
                return Err(unknown(cell));
            }
            self::attributes(cell, &attributes)?;
            let align = match cell.attribute("rata") {
                None | Some("kiri") => Align::Left,
                Some("tengah") => Align::Centre,
                Some("kanan") => Align::Right,
                Some(_) => return Err(fault(cell, "rata")),
            };
            Ok(Cell {
                text: text(cell, style)?,
                align,
                row_span: number(cell, "baris", 1)?.max(1),
                column_span: number(cell, "lajur", 1)?.max(1),
                indent: number(cell, "lekuk", 0)?,
            })
        })
        .collect()
}

fn read_signatures(node: Node) -> Result<Signatures, RenderError> {
    attributes(node, &["tanggal"])?;
    let dated =
        vec![Span { text: required(node, "tanggal")?.to_owned(), style: Style::Regular, unbroken: false }];
    let (mut left, mut right) = (None, None);
    for column in elements(node)? {
        if column.tag_name().name() != "kolom" {
            return Err(unknown(column));
        }
        attributes(column, &["sisi", "bidang", "uraian"])?;
        match column.attribute("sisi") {
            Some("kiri") => left = Some(read_column(column)?),
            Some("kanan") => right = Some(read_column(column)?),
            _ => return Err(fault(column, "sisi")),
        }
    }
    Ok(Signatures {
        dated,
        left,
        right: right.ok_or_else(|| fault(node, "<kolom sisi=\"kanan\"> is missing"))?,
    })
}

fn read_column(node: Node) -> Result<SignatureColumn, RenderError> {
    let field = match (node.attribute("bidang"), node.attribute("uraian")) {
        (Some(name), Some(description)) => Some((name.to_owned(), description.to_owned())),
        (None, None) => None,
        _ => return Err(fault(node, "bidang and uraian go together")),
    };
    let mut column =
        SignatureColumn { field, above: Vec::new(), pointer: None, name: Vec::new(), below: Vec::new() };
    for line in elements(node)? {
        match line.tag_name().name() {
            "label" => column.above.push(plain(line, Style::Bold)?),
            "jabatan" => column.above.push(plain(line, Style::Regular)?),
            "petunjuk" => column.pointer = Some(plain(line, Style::Italic)?),
            "nama" => column.name = plain(line, Style::Bold)?,
            "keterangan" => column.below.push(plain(line, Style::Regular)?),
            _ => return Err(unknown(line)),
        }
    }
    Ok(column)
}

/// Child elements of one kind, each read by `read`; text between them is an error.
fn children<T>(
    node: Node,
    tag: &str,
    allowed: &[&str],
    read: impl Fn(Node) -> Result<T, RenderError>,
) -> Result<Vec<T>, RenderError> {
    attributes(node, allowed)?;
    elements(node)?
        .map(|child| if child.tag_name().name() == tag { read(child) } else { Err(unknown(child)) })
        .collect()
}

fn elements<'a>(node: Node<'a, 'a>) -> Result<impl Iterator<Item = Node<'a, 'a>>, RenderError> {
    let stray =
        node.children().find(|child| child.is_text() && child.text().is_some_and(|t| !t.trim().is_empty()));
    match stray {
        Some(child) => Err(fault(child, "text between elements")),
        None => Ok(node.children().filter(Node::is_element)),
    }
}

fn plain(node: Node, style: Style) -> Result<Text, RenderError> {
    attributes(node, &[])?;
    text(node, style)
}

/// The inline content of an element, white space collapsed.
fn text(node: Node, style: Style) -> Result<Text, RenderError> {
    let mut spans = Vec::new();
    inline(node, style, false, &mut spans)?;
    Ok(collapse(spans))
}

fn inline(node: Node, style: Style, unbroken: bool, spans: &mut Text) -> Result<(), RenderError> {
    for child in node.children() {
        if child.is_text() {
            spans.push(Span { text: child.text().unwrap_or_default().to_owned(), style, unbroken });
        } else if child.is_element() {
            attributes(child, &[])?;
            match child.tag_name().name() {
                "b" => inline(child, Style::Bold, unbroken, spans)?,
                "i" => inline(child, Style::Italic, unbroken, spans)?,
                "tetap" => inline(child, style, true, spans)?,
                _ => return Err(unknown(child)),
            }
        }
    }
    Ok(())
}

/// One space for any run of white space, none at either end; a no-break space is a character like any other.
fn collapse(spans: Text) -> Text {
    let mut collapsed: Text = Vec::new();
    let mut after_space = true;
    for span in spans {
        let mut text = String::with_capacity(span.text.len());
        for character in span.text.chars() {
            let is_space = matches!(character, ' ' | '\t' | '\n' | '\r');
            if !(is_space && after_space) {
                text.push(if is_space { ' ' } else { character });
            }
            after_space = is_space;
        }
        if !text.is_empty() {
            collapsed.push(Span { text, ..span });
        }
    }
    if let Some(last) = collapsed.last_mut() {
        last.text.truncate(last.text.trim_end_matches(' ').len());
    }
    collapsed.retain(|span| !span.text.is_empty());
    collapsed
}

fn attributes(node: Node, allowed: &[&str]) -> Result<(), RenderError> {
    match node.attributes().find(|attribute| !allowed.contains(&attribute.name())) {
        Some(attribute) => Err(fault(node, &format!("unknown attribute {}", attribute.name()))),
        None => Ok(()),
    }
}

fn required<'a>(node: Node<'a, 'a>, name: &str) -> Result<&'a str, RenderError> {
    node.attribute(name).ok_or_else(|| fault(node, &format!("attribute {name} is missing")))
}

fn unknown(node: Node) -> RenderError {
    fault(node, "unknown here")
}

fn fault(node: Node, what: &str) -> RenderError {
    let row = node.document().text_pos_at(node.range().start).row;
    RenderError::Vocabulary { row, what: format!("<{}>: {what}", node.tag_name().name()) }
}
