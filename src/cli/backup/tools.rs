//! PostgreSQL's own programs, which copy a database and bring it back.

use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

/// One consistent picture of the database into `file`, by `pg_dump`.
pub(super) fn dump(address: &str, file: &Path) -> Result<()> {
    let mut program = Command::new("pg_dump");
    program.args(["--format=custom", "--no-owner", "--no-privileges", "--file"]).arg(file);
    program.arg("--dbname").arg(without_password(address)?);
    ended(program, "pg_dump")
}

/// Brings the database in `file` into the empty one at that address, by `pg_restore`: all of it, or nothing.
pub(super) fn restore(file: &Path, address: &str) -> Result<()> {
    let mut program = Command::new("pg_restore");
    program.args(["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]);
    program.arg("--dbname").arg(without_password(address)?).arg(file);
    ended(program, "pg_restore")
}

/// Every user of the machine may read the arguments of a program.
fn without_password(address: &str) -> Result<&str> {
    let place = address.split_once("://").map_or(address, |(_, rest)| rest);
    let user = place.split_once('@').map_or("", |(user, _)| user);
    if user.contains(':') || address.contains("password=") {
        bail!(
            "the database address holds a password, which others could read while pg_dump runs: put it into ~/.pgpass"
        );
    }
    Ok(address)
}

fn ended(mut program: Command, name: &str) -> Result<()> {
    let ended = match program.output() {
        Err(why) if why.kind() == ErrorKind::NotFound => bail!(
            "{name} is not on the PATH: install PostgreSQL's client programs, or copy the database with a tool of your own"
        ),
        other => other.with_context(|| format!("running {name}"))?,
    };
    if !ended.status.success() {
        let said = String::from_utf8_lossy(&ended.stderr);
        bail!(
            "{name}: {}",
            said.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join(" ")
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_handed_on_as_an_argument() {
        for refused in ["postgres://teken:kuda@host/teken", "postgres://host/teken?user=a&password=kuda"] {
            let said = without_password(refused).unwrap_err().to_string();
            assert!(said.contains(".pgpass") && !said.contains("kuda"), "{said}");
        }
        for fine in ["postgres://teken@127.0.0.1:5432/teken", "postgres://teken@/teken?host=/run/postgresql"]
        {
            assert_eq!(without_password(fine).unwrap(), fine);
        }
    }
}
