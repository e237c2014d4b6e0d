//! `teken verify`: the verdict in words, or one JSON object a line. Offline.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::boot;
use crate::flows::verify::Verdict;
use crate::pades::Certificate;
use crate::pades::verify::{Integrity, Role, SignatureReport, TimeSource, Trust, TrustAnchors};

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
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let anchors = arguments.trust.as_deref().map(anchors).transpose()?;
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

fn anchors(file: &Path) -> Result<TrustAnchors> {
    let pem = std::fs::read_to_string(file)
        .with_context(|| format!("reading the root certificate {}", file.display()))?;
    let root =
        Certificate::from_pem(&pem).with_context(|| format!("{} is not a certificate", file.display()))?;
    Ok(TrustAnchors::new(vec![root]))
}

fn read(file: &Path) -> Result<Vec<u8>> {
    let length = std::fs::metadata(file).with_context(|| format!("reading {}", file.display()))?.len();
    if length > MOST_BYTES {
        bail!("{} has {length} bytes; files up to {MOST_BYTES} are judged", file.display());
    }
    std::fs::read(file).with_context(|| format!("reading {}", file.display()))
}

fn in_words(verdict: &Verdict) -> Result<String> {
    let report = &verdict.report;
    let mut text = format!("{}\n  sha256     {}\n", verdict.file, verdict.sha256);
    writeln!(text, "  integrity  {}: {}", word(&report.integrity), integrity(report.integrity))?;
    for reason in &report.reasons {
        writeln!(text, "             {reason}")?;
    }
    writeln!(text, "  trust      {}", trust(verdict))?;
    if report.active_content {
        writeln!(text, "  warning    the document can run scripts or open things by itself")?;
    }
    for signature in &report.signatures {
        write_signature(&mut text, signature)?;
    }
    for field in &report.empty_fields {
        writeln!(text, "  missing    nobody has signed the field {field}")?;
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
        Trust::Trusted => "every certificate leads to the given root",
        Trust::Expired => "a certificate was outside its validity",
        Trust::Untrusted => "a certificate does not lead to the given root",
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
    writeln!(text, "  {role:<10} {}", who.join(", "))?;
    writeln!(text, "             {time} ({source}), {algorithm}")?;
    if let Some(why) = &signature.why_not {
        writeln!(text, "             NOT GOOD: {why}")?;
    }
    if let Some(why) = signature.trust_why.as_ref().filter(|_| signature.trust != Trust::Trusted) {
        writeln!(text, "             {why}")?;
    }
    Ok(())
}

/// The word that `--json` uses for the same thing.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}
