# shellcheck shell=bash disable=SC2034,SC2154
# Sourced by tests/run: brings in what the tests and judges need and is missing. Every step may be repeated; none starts a
# server. A step that cannot succeed leaves its reason in a variable, and what depends on it is reported as skipped.
# Wants: $root, $tools. Sets: TEKEN_TEST_PYTHON, TEKEN_TEST_API_PYTHON, TEKEN_TEST_VERAPDF, TEKEN_TEST_JAVA, $python_problem, $browser_problem.

# program (or `-f FILE`) that shows the package is there, and the Debian package
debian_needs='initdb:postgresql strace:strace qpdf:qpdf pdfsig:poppler-utils certutil:libnss3-tools javac:default-jdk-headless mvn:maven chromium:chromium zbarimg:zbar-tools node:nodejs npm:npm'

install_tools() {
  install_debian
  install_python oracles venv && export TEKEN_TEST_PYTHON=$tools/venv/bin/python
  install_python api venv-api && export TEKEN_TEST_API_PYTHON=$tools/venv-api/bin/python
  install_java_judge veraPDF verapdf
  install_java_judge 'EU DSS and PDFBox' java
  export TEKEN_TEST_VERAPDF=$tools/verapdf TEKEN_TEST_JAVA=$tools/java
  install_browser
}

install_debian() {
  local need missing=''
  for need in $debian_needs; do
    if [ "${need%%:*}" = initdb ]; then postgres_programs >/dev/null || missing+=" ${need#*:}"
    elif ! command -v "${need%%:*}" >/dev/null; then missing+=" ${need#*:}"; fi
  done
  python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=' python3-venv'
  if [ -z "$missing" ]; then echo "Debian packages: all there"; return; fi
  if ! command -v apt-get >/dev/null; then echo "missing, and no apt-get here: install$missing"; return; fi
  if [ "$(id -u)" -ne 0 ]; then echo "missing: run (as root) apt-get install$missing"; return; fi
  echo "Debian packages: installing$missing"
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update </dev/null >"$scratch/apt" 2>&1
  # shellcheck disable=SC2086
  apt-get -qq -y --no-install-recommends -o DPkg::Lock::Timeout=120 install $missing </dev/null >>"$scratch/apt" 2>&1 || tail -5 "$scratch/apt"
}

# A virtual environment named $2 with the packages that tests/$1 pins, made anew when the pins or the interpreter change.
install_python() {
  local pins=$root/tests/$1/requirements.txt venv=$tools/$2 want
  want=$( (python3 --version; cat "$pins") | sha256sum | cut -d' ' -f1)
  if [ "$(cat "$venv/pins" 2>/dev/null)" = "$want" ]; then echo "Python packages of tests/$1: all there"; return; fi
  echo "Python packages of tests/$1: installing into ${venv#"$root"/}"
  rm -rf "$venv"
  if ! { python3 -m venv "$venv" && "$venv/bin/pip" --quiet --disable-pip-version-check install -r "$pins"; } </dev/null >"$scratch/pip" 2>&1; then
    python_problem="Python packages of tests/$1 could not be installed: $(tail -1 "$scratch/pip")"
    echo "$python_problem"
    return 1
  fi
  echo "$want" >"$venv/pins"
}

# The packages that drive chromium, and chromium itself as Debian builds it.
install_browser() {
  local folder=$root/tests/browser out=$tools/browser want program
  browser_problem=''
  for program in chromium node npm zbarimg pdftoppm; do
    command -v "$program" >/dev/null || { browser_problem="no $program"; echo "browser: $browser_problem"; return; }
  done
  want=$(sha256sum <"$folder/package-lock.json" | cut -d' ' -f1)
  if [ "$(cat "$out/pins" 2>/dev/null)" = "$want" ]; then echo "npm packages: all there"; return; fi
  echo "npm packages: installing into ${out#"$root"/}"
  rm -rf "$out"
  mkdir -p "$out"
  cp "$folder/package.json" "$folder/package-lock.json" "$out"
  if (cd "$out" && npm ci --ignore-scripts --no-audit --no-fund) </dev/null >"$scratch/npm" 2>&1; then
    echo "$want" >"$out/pins"
  else
    browser_problem="npm packages could not be installed: $(grep -m1 'npm error' "$scratch/npm")"
    echo "$browser_problem"
  fi
}

# A judge's libraries from Maven Central and the small program that asks them, built once per version of either.
# $1: what it is called; $2: its folder under tests/oracles and under $tools.
install_java_judge() {
  local name=$1 source=$root/tests/oracles/$2 out=$tools/$2 want
  want=$(cat "$source/pom.xml" "$source"/src/main/java/*.java | sha256sum | cut -d' ' -f1)
  if [ "$(cat "$out/pins" 2>/dev/null)" = "$want" ]; then echo "$name: all there"; return; fi
  if ! command -v mvn >/dev/null || ! command -v javac >/dev/null; then echo "$name: no mvn or no javac"; return; fi
  echo "$name: building into ${out#"$root"/}"
  rm -rf "$out"
  if mvn -q -B -f "$source/pom.xml" -Dout="$out" package </dev/null >"$scratch/mvn" 2>&1; then
    echo "$want" >"$out/pins"
  else
    echo "$name could not be built: $(grep -m1 ERROR "$scratch/mvn")"
    rm -rf "$out"
  fi
}
