//! `teken verify`: the verdict in words, or one JSON object a line. Offline.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::boot;
use crate::flows::verify::Verdict;
use crate::pades::verify::{
    Anchor, Format, Integrity, Role, SignatureReport, TimeSource, Trust, TrustAnchors,
};
use crate::pades::{Certificate, pki};

/// The largest file that is judged (SECURITY bar 26).
const MOST_BYTES: u64 = 25 * 1024 * 1024;

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The PDFs.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Root certificate of the institution, PEM. Without it nobody can say who signed, only whether the file is whole.
    #[arg(long, value_name = "ROOT.pem")]
    trust: Option<PathBuf>,
    /// Revocation lists (DER) newer than those in the files, as `teken keys lists` writes them.
    #[arg(long, value_name = "LIST.crl", requires = "trust")]
    crl: Vec<PathBuf>,
    /// Root certificate of an accredited provider in Indonesia, PEM: signatures that lead to it are certified.
    #[arg(long, value_name = "ROOT.pem")]
    accredited: Vec<PathBuf>,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let anchors = anchors(arguments)?;
    let (mut unreadable, mut invalid) = (false, false);
    for file in &arguments.files {
        let bytes = match read(file) {
            Ok(bytes) => bytes,
            Err(error) => {
                eprintln!("teken: {error:#}");
                unreadable = true;
                continue;
            }
        };
        let verdict = Verdict::of(&file.display().to_string(), &bytes, anchors.as_ref(), boot::now());
        invalid |= !verdict.is_valid();
        if arguments.json {
            println!("{}", serde_json::to_string(&verdict)?);
        } else {
            print!("{}", in_words(&verdict)?);
        }
    }
    Ok(match (unreadable, invalid) {
        (true, _) => ExitCode::from(super::UNUSABLE),
        (false, true) => ExitCode::FAILURE,
        (false, false) => ExitCode::SUCCESS,
    })
}

/// None if no root was given at all.
fn anchors(arguments: &Arguments) -> Result<Option<TrustAnchors>> {
    let root = |file: &PathBuf| {
        let pem = std::fs::read_to_string(file)
            .with_context(|| format!("reading the root certificate {}", file.display()))?;
        Certificate::from_pem(&pem).with_context(|| format!("{} is not a certificate", file.display()))
    };
    let list = |file: &PathBuf| {
        let der =
            std::fs::read(file).with_context(|| format!("reading the revocation list {}", file.display()))?;
        if !pki::is_revocation_list(&der) {
            bail!("{} is not a revocation list (DER)", file.display());
        }
        Ok(der)
    };
    let Arguments { trust, accredited, crl, .. } = arguments;
    if trust.is_none() && accredited.is_empty() {
        return Ok(None);
    }
    let own = trust.iter().map(root).collect::<Result<_>>()?;
    let accredited = accredited.iter().map(root).collect::<Result<_>>()?;
    let lists = crl.iter().map(list).collect::<Result<Vec<_>>>()?;
    Ok(Some(TrustAnchors::new(own).with_accredited(accredited).with_revocation_lists(lists)))
}

fn read(file: &Path) -> Result<Vec<u8>> {
    let reading = || format!("reading {}", file.display());
    let mut bytes = Vec::new();
    // Not by the length that the system tells: a device or a pipe has none and may never end.
    File::open(file)
        .with_context(reading)?
        .take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .with_context(reading)?;
    if bytes.len() as u64 > MOST_BYTES {
        bail!("{} is too long: files up to {MOST_BYTES} bytes are judged", file.display());
    }
    Ok(bytes)
}

fn in_words(verdict: &Verdict) -> Result<String> {
    let report = &verdict.report;
    let mut text = format!("{}\n  sha256     {}\n", plain(&verdict.file), verdict.sha256);
    writeln!(text, "  integrity  {}: {}", word(&report.integrity), integrity(report.integrity))?;
    for reason in &report.reasons {
        writeln!(text, "             {}", plain(reason))?;
    }
    writeln!(text, "  trust      {}", trust(verdict))?;
    if report.active_content {
        writeln!(text, "  warning    the document can run scripts or open things by itself")?;
    }
    for signature in &report.signatures {
        write_signature(&mut text, signature)?;
    }
    for field in &report.empty_fields {
        writeln!(text, "  missing    nobody has signed the field {}", plain(field))?;
    }
    Ok(text)
}

fn integrity(integrity: Integrity) -> &'static str {
    match integrity {
        Integrity::ValidWhole => "every signature is good and the last one covers every byte",
        Integrity::ValidLaterAllowed => {
            "every signature is good; an allowed addition came after the last one"
        }
        Integrity::Modified => "something was changed after it was signed, or a signature does not hold",
        Integrity::Malformed => "the file cannot be read safely",
        Integrity::Unsigned => "the file has no signature",
        Integrity::Unsupported => "the file uses an algorithm or format that is not accepted here",
        Integrity::Encrypted => "the file is encrypted",
    }
}

fn trust(verdict: &Verdict) -> String {
    let Some(trust) = verdict.report.trust else { return "nobody signed".to_owned() };
    if !verdict.trust_checked {
        return "not checked: give the institution's root certificate with --trust".to_owned();
    }
    let sentence = match trust {
        Trust::Trusted => "every certificate leads to a given root",
        Trust::Expired => "a certificate was outside its validity",
        Trust::Untrusted => "a certificate does not lead to a given root",
        Trust::Revoked => "a certificate had been revoked",
    };
    format!("{}: {sentence}", word(&trust))
}

fn write_signature(text: &mut String, signature: &SignatureReport) -> Result<()> {
    let role = match signature.role {
        Role::CertifyingSeal => "seal",
        Role::Signer => "signed",
        Role::ClosingSeal => "closed",
        Role::DocumentTimeStamp => "stamped",
    };
    let time = signature.time.map(|at| at.format("%Y-%m-%d %H:%M:%S UTC").to_string()).unwrap_or_default();
    let source = match signature.time_source {
        TimeSource::TimeStamp => "time-stamped",
        TimeSource::DocumentTimeStamp => "before the document's time stamp",
        TimeSource::Claimed => "as claimed",
    };
    let who = [&signature.who, &signature.office, &signature.agency].into_iter().flatten();
    let who: Vec<&str> = who.map(String::as_str).collect();
    let algorithm = signature.algorithm.map(|a| word(&a)).unwrap_or_default();
    let class = match signature.anchor {
        Some(Anchor::Own) => ", tidak tersertifikasi",
        Some(Anchor::Accredited) => ", tersertifikasi",
        None => "",
    };
    writeln!(text, "  {role:<10} {}", plain(&who.join(", ")))?;
    writeln!(text, "             {time} ({source}), {algorithm}{class}")?;
    if signature.good && signature.format == Format::Adobe {
        writeln!(text, "             an older form than PAdES (adbe.pkcs7.detached)")?;
    }
    if signature.good && !signature.certificate_bound {
        writeln!(
            text,
            "             the signature does not bind its certificate: the name rests on the issuer alone"
        )?;
    }
    if signature.anchor == Some(Anchor::Accredited) && !signature.revocation_checked {
        writeln!(text, "             revocation not checked: the file holds no list for it")?;
    }
    if let Some(why) = &signature.why_not {
        writeln!(text, "             NOT GOOD: {}", plain(why))?;
    }
    if let Some(why) = signature.trust_why.as_ref().filter(|_| signature.trust != Trust::Trusted) {
        writeln!(text, "             {}", plain(why))?;
    }
    Ok(())
}

/// What a file says about itself, on one line: it must not steer the terminal, add lines or turn their direction.
fn plain(text: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.replace(steers, "\u{fffd}")
}

/// The word that `--json` uses for the same thing.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_adds_no_line_and_no_terminal_command() {
        let hostile = "Bupati\n  signed     Gubernur\u{1b}[2J\u{202e}x".to_owned();
        let mut verdict = Verdict::of("a\nb.pdf", b"no PDF", None, boot::now());
        verdict.report.reasons = vec![hostile.clone()];
        verdict.report.empty_fields = vec![hostile.clone()];
        verdict.report.signatures = vec![SignatureReport {
            field: "a".to_owned(),
            role: Role::Signer,
            good: false,
            why_not: Some(hostile.clone()),
            who: Some(hostile.clone()),
            office: Some(hostile.clone()),
            organisation: None,
            agency: Some(hostile.clone()),
            signer_id: None,
            time: None,
            time_source: TimeSource::Claimed,
            format: Format::Pades,
            algorithm: None,
            certificate_bound: true,
            certificate: None,
            certificate_until: None,
            revision: 1,
            covers: 0,
            covers_whole_file: false,
            level: None,
            trust: Trust::Untrusted,
            trust_why: Some(hostile),
            anchor: None,
            revocation_checked: false,
        }];
        let text = in_words(&verdict).unwrap();
        assert_eq!(text.lines().count(), 10, "{text}");
        assert!(!text.contains(['\u{1b}', '\u{202e}']));
    }
}
