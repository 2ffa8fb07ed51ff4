# Shared by the words of ./dev. Sourced, never run.
# shellcheck shell=bash

PACKAGES_RUN=(g++ cmake ninja-build ccache mold pkg-config libboost1.81-dev libboost-json1.81-dev libsqlite3-dev
    libpq-dev libzip-dev libarchive-dev libpugixml-dev libxlsxwriter-dev libexpat1-dev libicu-dev libopencc-dev libqrencode-dev
    libssl-dev libargon2-dev libfmt-dev libspdlog-dev libcli11-dev libtomlplusplus-dev tao-pegtl-dev liblzma-dev
    libvalijson-dev libgtest-dev librapidcheck-dev python3 poppler-utils xz-utils git ca-certificates)
PACKAGES_TEST=(libgtest-dev librapidcheck-dev postgresql-15 chromium fonts-noto-cjk python3-openpyxl python3-yaml sqlite3
    libreoffice-calc-nogui libreoffice-writer-nogui clang-format shellcheck coinor-cbc)
PACKAGES_FUZZ=(clang libclang-rt-14-dev)

say() { printf '\n== %s\n' "$*"; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# The package a word of the list may already be provided by: node and npm come from elsewhere on some machines.
missing_packages() {
    local package
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || printf '%s\n' "$package"
    done
    command -v node >/dev/null || echo nodejs
    command -v npm >/dev/null || echo npm
}

install_packages() {
    local missing
    mapfile -t missing < <(missing_packages "$@" | sort -u)
    [ ${#missing[@]} -eq 0 ] && return 0
    say "installing ${#missing[@]} Debian packages: ${missing[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

configure() { # preset
    [ -f "build/$1/build.ninja" ] || cmake --preset "$1" >"build-$1.log" 2>&1 || {
        cat "build-$1.log" >&2
        rm -f "build-$1.log"
        return 1
    }
    rm -f "build-$1.log"
}

build() { # preset [target …]
    local preset=$1
    shift
    configure "$preset"
    ninja -C "build/$preset" "$@"
}
