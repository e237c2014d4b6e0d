# shellcheck shell=bash disable=SC2034,SC2154
# Sourced by tests/run: a throw-away PostgreSQL cluster on a free port of 127.0.0.1, gone when the run ends.
# Trust authentication is for this cluster alone; durability is off because nothing in it outlives the run.
# Wants: nothing. Sets: TEKEN_TEST_POSTGRES (superuser, may create databases), $postgres_problem.

postgres_folder='' postgres_problem=''

# The folder with initdb and pg_ctl: on the PATH, or where Debian keeps them, newest first.
postgres_programs() {
  if command -v initdb >/dev/null; then dirname "$(command -v initdb)"; return; fi
  local newest
  newest=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -1)
  [ -x "$newest" ] && dirname "$newest"
}

# PostgreSQL refuses to run as root: then the packaged user does it.
as_postgres() {
  if [ "$(id -u)" -eq 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

start_postgres() {
  local programs port attempt
  programs=$(postgres_programs) || { postgres_problem='initdb is not installed (Debian package postgresql)'; return 1; }
  postgres_folder=$(mktemp -d /tmp/teken-pg.XXXXXX)
  [ "$(id -u)" -ne 0 ] || chown postgres "$postgres_folder"
  if ! as_postgres "$programs/initdb" -D "$postgres_folder/data" -U teken -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$postgres_folder.log" 2>&1; then
    postgres_problem="initdb failed: $(tail -1 "$postgres_folder.log")"
    return 1
  fi
  for attempt in 1 2 3; do # the free port may be taken between asking and starting
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    if as_postgres "$programs/pg_ctl" -D "$postgres_folder/data" -l "$postgres_folder/log" -w -t 60 -o "-p $port -k $postgres_folder \
      -c listen_addresses=127.0.0.1 -c max_connections=200 -c fsync=off -c synchronous_commit=off -c full_page_writes=off" start >"$postgres_folder.log" 2>&1; then
      export TEKEN_TEST_POSTGRES=postgres://teken@127.0.0.1:$port/postgres
      echo "PostgreSQL: $("$programs/postgres" --version | cut -d' ' -f3) on 127.0.0.1:$port"
      return 0
    fi
  done
  postgres_problem="it did not start in $attempt attempts: $(tail -1 "$postgres_folder/log" 2>/dev/null)"
  return 1
}

stop_postgres() {
  [ -n "$postgres_folder" ] || return 0
  local programs
  programs=$(postgres_programs) && as_postgres "$programs/pg_ctl" -D "$postgres_folder/data" -m immediate stop >/dev/null 2>&1
  rm -rf "$postgres_folder" "$postgres_folder.log"
  postgres_folder=''
}
