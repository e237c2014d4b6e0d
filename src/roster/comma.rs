//! CSV (RFC 4180) to rows. Our own reader, because a message must name the row as the spreadsheet shows it: blank
//! rows count, and a cell with a line break is still one row.

use super::cell::{Cell, RawRow, RawSheet};
use super::limits;
use super::problem::Problem;

/// Reads one CSV file, comma or semicolon.
pub(super) fn sheet(name: &str, bytes: &[u8]) -> Result<RawSheet, Box<Problem>> {
    let refused = |row, what: String| Box::new(Problem { row, ..Problem::of_sheet(name, what) });
    let text = decode(bytes).map_err(|why| refused(None, why))?;
    let mut reader = Reader { rest: text.chars().peekable(), delimiter: delimiter(text) };
    let mut rows = Vec::new();
    let mut number = 0;
    while let Some(cells) = reader.row().map_err(|why| refused(Some(number + 1), why))? {
        number += 1;
        let row = RawRow { number, cells };
        if row.is_blank() {
            continue;
        }
        if rows.len() > limits::ROWS {
            return Err(refused(None, format!("has more than {} rows: split the file", limits::ROWS)));
        }
        rows.push(row);
    }
    Ok(RawSheet { name: name.to_owned(), rows })
}

fn decode(bytes: &[u8]) -> Result<&str, String> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err("is UTF-16 text: save it as \"CSV UTF-8\"".to_owned());
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|fault| {
        let before = bytes.get(..fault.valid_up_to()).unwrap_or_default();
        let line = before.split(|b| *b == b'\n').count();
        format!("is not UTF-8 text (first bad byte in line {line}): save it as \"CSV UTF-8\"")
    })
}

/// Semicolon if the header has more of them than commas: that is what a spreadsheet program with Indonesian
/// settings writes.
fn delimiter(text: &str) -> char {
    let header = text.trim_start().lines().next().unwrap_or_default();
    let count = |c| header.matches(c).count();
    if count(';') > count(',') { ';' } else { ',' }
}

struct Reader<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    delimiter: char,
}

impl Reader<'_> {
    /// The next row, or nothing at the end.
    fn row(&mut self) -> Result<Option<Vec<Cell>>, String> {
        if self.rest.peek().is_none() {
            return Ok(None);
        }
        let mut cells = Vec::new();
        loop {
            let text = if self.rest.peek() == Some(&'"') { self.quoted()? } else { self.plain()? };
            if cells.len() < limits::COLUMNS {
                cells.push(Cell::text(&text));
            } else if !text.trim().is_empty() {
                return Err(format!("has more than {} columns", limits::COLUMNS));
            }
            match self.rest.next() {
                Some(c) if c == self.delimiter => {}
                Some('\r') => {
                    self.rest.next_if_eq(&'\n');
                    return Ok(Some(cells));
                }
                Some('\n') | None => return Ok(Some(cells)),
                Some(_) => {
                    return Err("has text after a closing quote: double the quotes inside a cell".to_owned());
                }
            }
        }
    }

    fn plain(&mut self) -> Result<String, String> {
        let mut text = String::new();
        let delimiter = self.delimiter;
        while let Some(c) = self.rest.next_if(|c| *c != delimiter && !matches!(c, '\r' | '\n')) {
            if c == '"' {
                return Err("has a quote inside an unquoted cell: put the whole cell in quotes".to_owned());
            }
            text.push(c);
        }
        Ok(text)
    }

    fn quoted(&mut self) -> Result<String, String> {
        self.rest.next();
        let mut text = String::new();
        loop {
            match self.rest.next() {
                Some('"') if self.rest.next_if_eq(&'"').is_none() => return Ok(text),
                Some(c) => text.push(c),
                None => return Err("begins a cell with a quote that is never closed".to_owned()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u32, Vec<String>)> {
        let sheet = sheet("opd", text.as_bytes()).unwrap();
        sheet.rows.into_iter().map(|r| (r.number, r.cells.iter().map(Cell::glimpse).collect())).collect()
    }

    #[test]
    fn blank_rows_and_line_breaks_in_a_cell_keep_the_row_number_of_the_spreadsheet() {
        let read = rows("a,b\r\n\r\n,\r\n\"x\ny\",2\r\n3,4");
        assert_eq!(read.iter().map(|(n, _)| *n).collect::<Vec<_>>(), [1, 4, 5]);
        assert_eq!(read[1].1, ["x\ny", "2"]);
    }

    #[test]
    fn quotes_commas_and_semicolons_read_back() {
        assert_eq!(rows("a,b\n\"x, \"\"y\"\"\",z;z\n")[1].1, ["x, \"y\"", "z;z"]);
        assert_eq!(rows("\u{FEFF}a;b\n\"x;y\";1,5\n")[1].1, ["x;y", "1,5"]);
    }

    #[test]
    fn another_encoding_is_named_with_its_line() {
        let said = sheet("opd", b"a,b\nRen\xE9,1\n").unwrap_err().to_string();
        assert!(said.contains("not UTF-8") && said.contains("line 2"), "{said}");
        assert!(sheet("opd", b"\xFF\xFEa\0").unwrap_err().to_string().contains("UTF-16"));
    }

    #[test]
    fn a_stray_or_open_quote_is_refused_with_its_row() {
        for bad in ["a,b\n\"x\"y,1\n", "a,b\nx\"y,1\n", "a,b\n\"x,1\n"] {
            assert_eq!(sheet("opd", bad.as_bytes()).unwrap_err().row, Some(2), "{bad}");
        }
    }
}
