//! Text to lines: shaping, places where a line may end, justification.
//!
//! Without hyphenation, as Indonesian official papers are set. Never knows where on the page a line will stand.

use unicode_linebreak::linebreaks;

use super::{
    blocks::{Align, Span},
    total_fit::{Extent, breaks},
};
use crate::render::{
    font::{FaceId, Family, FontBook, Glyph},
    measure::count,
};

/// The letters a text is set in.
#[derive(Clone, Copy)]
pub(crate) struct Letters<'a> {
    pub(crate) book: &'a FontBook,
    pub(crate) family: Family,
    /// Size in points.
    pub(crate) size: f32,
}

impl Letters<'_> {
    /// The same letters in another size.
    pub(crate) fn sized(self, size: f32) -> Self {
        Self { size, ..self }
    }

    /// The width of a text on one line, in points.
    pub(crate) fn width(self, text: &[Span]) -> f32 {
        text.iter().map(|span| self.book.width(self.face(span), &span.text) * self.size / 1000.0).sum()
    }

    fn face(self, span: &Span) -> FaceId {
        FaceId { family: self.family, style: span.style }
    }
}

/// A set line.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// Offset from the left edge of the measure, in points.
    pub(crate) x: f32,
    pub(crate) size: f32,
    pub(crate) runs: Vec<Run>,
}

/// Glyphs of one face; a run begins where the one before it ends.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) face: FaceId,
    /// Advances in 1/1000 em, justification included.
    pub(crate) glyphs: Vec<Glyph>,
}

/// Sets a text in lines no wider than `width` points.
pub(crate) fn set(letters: Letters, text: &[Span], width: f32, align: Align) -> Vec<Line> {
    let pieces = pieces(letters, text, width);
    let extents: Vec<Extent> = pieces.iter().map(Piece::extent).collect();
    let ends = breaks(&extents, width, align);
    let mut start = 0;
    let last = ends.len().saturating_sub(1);
    let mut lines = Vec::with_capacity(ends.len());
    for (number, end) in ends.into_iter().enumerate() {
        let justified = align == Align::Justified && number < last;
        lines.push(line(letters, &pieces[start..end], width, align, justified));
        start = end;
    }
    lines
}

/// Sets a short text on as few lines as it takes at `least` points, in the largest size that needs no more of them.
pub(crate) fn set_shrunk(letters: Letters, text: &[Span], width: f32, align: Align, least: f32) -> Vec<Line> {
    let lines = set(letters, text, width, align);
    if lines.len() < 2 {
        return lines;
    }
    let fewest = set(letters.sized(least), text, width, align).len();
    let mut size = letters.size;
    let mut lines = lines;
    // Half points keep the sizes of a page few.
    while lines.len() > fewest && size > least {
        size = (size - 0.5).max(least);
        lines = set(letters.sized(size), text, width, align);
    }
    lines
}

/// The least width, in points, at which no word of the text has to be cut.
pub(crate) fn least_width(letters: Letters, text: &[Span]) -> f32 {
    pieces(letters, text, f32::INFINITY).iter().map(|piece| piece.width).fold(0.0, f32::max)
}

/// What stays together on a line: glyphs between two places where a line may end. Widths in points.
struct Piece {
    fragments: Vec<(FaceId, Vec<Glyph>)>,
    width: f32,
    /// The space after it, if a space (and not a hyphen or a slash) is what allows the break.
    space: Option<(FaceId, Glyph, f32)>,
}

impl Piece {
    fn extent(&self) -> Extent {
        Extent { width: self.width, space: self.space.map(|(_, _, space)| space) }
    }
}

fn pieces(letters: Letters, text: &[Span], measure: f32) -> Vec<Piece> {
    let whole: String = text.iter().map(|span| span.text.as_str()).collect();
    let mut ranges = Vec::with_capacity(text.len());
    let mut end = 0;
    for span in text {
        ranges.push((end, end + span.text.len(), span));
        end += span.text.len();
    }
    let mut pieces = Vec::new();
    let mut start = 0;
    for (place, _) in linebreaks(&whole) {
        if ranges.iter().any(|(from, to, span)| span.unbroken && *from < place && place < *to) {
            continue;
        }
        let slice = &whole[start..place];
        let content = start + slice.trim_end_matches(' ').len();
        let cut = |from: usize, to: usize| cut(letters, &ranges, &whole, from, to);
        let space = (content < place).then(|| cut(content, content + 1).pop()).flatten();
        let space = space.and_then(|(face, glyphs)| {
            glyphs.first().map(|glyph| (face, *glyph, glyph.advance * letters.size / 1000.0))
        });
        let fragments = cut(start, content);
        pieces.extend(no_wider_than(measure, letters.size, Piece { width: 0.0, fragments, space }));
        start = place;
    }
    pieces
}

/// The shaped fragments of a byte range, one for each style in it.
fn cut(
    letters: Letters,
    ranges: &[(usize, usize, &Span)],
    whole: &str,
    from: usize,
    to: usize,
) -> Vec<(FaceId, Vec<Glyph>)> {
    let mut fragments = Vec::new();
    for (start, end, span) in ranges {
        let (start, end) = (from.max(*start), to.min(*end));
        if start < end {
            let face = letters.face(span);
            fragments.push((face, letters.book.shape(face, &whole[start..end]).to_vec()));
        }
    }
    fragments
}

/// The piece with its width; cut between glyphs into several when it is wider than the measure.
fn no_wider_than(measure: f32, size: f32, piece: Piece) -> Vec<Piece> {
    let mut cut = vec![Piece { fragments: Vec::new(), width: 0.0, space: None }];
    for (face, glyphs) in piece.fragments {
        for glyph in glyphs {
            let advance = glyph.advance * size / 1000.0;
            if cut.last().is_some_and(|last| last.width + advance > measure && last.width > 0.0) {
                cut.push(Piece { fragments: Vec::new(), width: 0.0, space: None });
            }
            if let Some(last) = cut.last_mut() {
                last.width += advance;
                match last.fragments.last_mut() {
                    Some((same, glyphs)) if *same == face => glyphs.push(glyph),
                    _ => last.fragments.push((face, vec![glyph])),
                }
            }
        }
    }
    if let Some(last) = cut.last_mut() {
        last.space = piece.space;
    }
    cut
}

fn line(letters: Letters, pieces: &[Piece], width: f32, align: Align, justified: bool) -> Line {
    let inner = || pieces.iter().take(pieces.len().saturating_sub(1));
    let spaces: f32 = inner().filter_map(|piece| piece.space.map(|(_, _, space)| space)).sum();
    let natural: f32 = pieces.iter().map(|piece| piece.width).sum::<f32>() + spaces;
    let slack = width - natural;
    // Grown in proportion to each space; the growth is a share of its width.
    // A last line only shrinks.
    let growth = if spaces > 0.0 && (justified || align == Align::Justified && slack < 0.0) {
        slack / spaces
    } else {
        0.0
    };
    let mut runs: Vec<Run> = Vec::new();
    let mut add = |face: FaceId, glyphs: &[Glyph]| match runs.last_mut() {
        Some(run) if run.face == face => run.glyphs.extend_from_slice(glyphs),
        _ => runs.push(Run { face, glyphs: glyphs.to_vec() }),
    };
    for (number, piece) in pieces.iter().enumerate() {
        for (face, glyphs) in &piece.fragments {
            add(*face, glyphs);
        }
        // The space at the end of a line is kept: without it copied text glues two words together.
        if let Some((face, glyph, _)) = piece.space {
            let growth = if number + 1 < pieces.len() { growth } else { 0.0 };
            add(face, &[Glyph { advance: glyph.advance * (1.0 + growth), ..glyph }]);
        }
    }
    let x = match align {
        Align::Left | Align::Justified => 0.0,
        Align::Centre => slack / 2.0,
        Align::Right => slack,
    };
    Line { x: x.max(-count(1)), size: letters.size, runs }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::font::{Style, book};

    fn letters() -> Letters<'static> {
        Letters { book: book().unwrap(), family: Family::Arimo, size: 12.0 }
    }

    fn span(text: &str) -> Span {
        Span { text: text.to_owned(), style: Style::Regular, unbroken: false }
    }

    fn extent(line: &Line) -> f32 {
        line.runs.iter().flat_map(|run| &run.glyphs).map(|glyph| glyph.advance * line.size / 1000.0).sum()
    }

    const PROMISE: &str = "Pihak pertama berjanji akan mewujudkan target kinerja yang seharusnya sesuai lampiran \
        perjanjian ini, dalam rangka mencapai target kinerja jangka menengah seperti yang telah ditetapkan dalam dokumen \
        perencanaan.";

    #[test]
    fn justified_lines_end_at_the_margin() {
        let lines = set(letters(), &[span(PROMISE)], 300.0, Align::Justified);
        assert!(lines.len() > 3);
        for line in &lines[..lines.len() - 1] {
            let space = line.runs.last().unwrap().glyphs.last().unwrap().advance * 12.0 / 1000.0;
            assert!((extent(line) - space - 300.0).abs() < 0.1, "{}", extent(line) - space);
        }
    }

    #[test]
    fn no_line_is_wider_than_its_measure() {
        for align in [Align::Left, Align::Centre, Align::Right, Align::Justified] {
            for line in set(letters(), &[span(PROMISE)], 110.0, align) {
                assert!(extent(&line) < 110.0 + 5.0);
            }
        }
    }

    #[test]
    fn an_endless_word_is_cut_rather_than_printed_over_the_margin() {
        let lines = set(letters(), &[span(&"a".repeat(200))], 100.0, Align::Left);
        assert!(lines.len() > 10);
        assert!(lines.iter().all(|line| extent(line) <= 100.01));
        assert_eq!(lines.iter().flat_map(|line| &line.runs).map(|run| run.glyphs.len()).sum::<usize>(), 200);
    }

    #[test]
    fn unbroken_text_stays_on_one_line() {
        let code = Span { text: "7K3M-9QPX-2WTN-5HVB-8 dan".to_owned(), style: Style::Bold, unbroken: true };
        let lines = set(letters(), &[span("dengan kode verifikasi "), code], 200.0, Align::Left);
        assert_eq!(lines.len(), 2);
    }

    #[test]
    fn a_long_name_shrinks_before_it_is_broken() {
        let name = [span("Prof. Dr. Ir. H. Abdurrahman Contohnegara Wirakusumah, S.E., M.M.")];
        let lines = set_shrunk(letters(), &name, 250.0, Align::Centre, 7.0);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].size < 12.0 && lines[0].size >= 7.0);
    }

    #[test]
    fn empty_text_has_no_lines() {
        assert!(set(letters(), &[], 100.0, Align::Left).is_empty());
    }
}
