# Sourced by bin/demo and bin/test: Python, system packages, virtual environment, requirements.
# Everything is done once; a second run finds it done and says nothing.

SYSTEM_PACKAGES="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core libmagic1"

say() { printf '\033[1m%s\033[0m\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

find_python() {
    for PYTHON in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
        if [ -n "$PYTHON" ] && "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then return; fi
    done
    fail "Il faut Python 3.11 ou plus récent. Sur Debian 12 : apt-get install python3 python3-venv"
}

missing_packages() {
    command -v dpkg-query >/dev/null || return 0
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || printf '%s ' "$package"
    done
}

# A virtual environment needs ensurepip, which Debian keeps in a package of its own.
venv_package() {
    [ -x .venv/bin/python ] || "$PYTHON" -c 'import ensurepip' 2>/dev/null || printf 'python3-venv'
}

install_packages() {
    missing=$(missing_packages "$@")
    [ -z "${missing// /}" ] && return
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        fail "Il manque des paquets du système. Installez-les, puis relancez :
    sudo apt-get install --no-install-recommends $missing"
    fi
    say "Paquets du système : $missing"
    apt-get update -qq || say "La liste des paquets n’a pas pu être rafraîchie ; essai avec celle qui est là."
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null \
        || fail "Ces paquets n’ont pas pu être installés : $missing"
}

# An environment made by another tool, or half made, may lack pip.
make_venv() {
    .venv/bin/python -m pip --version >/dev/null 2>&1 && return
    .venv/bin/python -m ensurepip >/dev/null 2>&1 && return
    "$PYTHON" -m venv --clear .venv || fail "L’environnement .venv n’a pas pu être créé."
}

install_requirements() {
    wanted=$("$PYTHON" -c 'import hashlib, sys; print(hashlib.sha256(sys.version.encode() + open(sys.argv[1], "rb").read()).hexdigest())' "$1")
    stamp=.venv/$(basename "$1").stamp
    [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
    say "Bibliothèques ($1), une à deux minutes la première fois"
    make_venv
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --require-hashes -r "$1" \
        || fail "Les bibliothèques n’ont pas pu être installées : la connexion au registre de paquets répond-elle ?"
    printf '%s' "$wanted" >"$stamp"
}

set_up() {
    find_python
    # shellcheck disable=SC2046,SC2086
    install_packages $SYSTEM_PACKAGES $(venv_package) ${EXTRA_PACKAGES:-}
    install_requirements "$1"
}
