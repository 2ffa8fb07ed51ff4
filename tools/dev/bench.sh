# shellcheck shell=bash
dev_bench() {
    install_packages "${PACKAGES_RUN[@]}" sqlite3
    local names=() percent=100
    while [ $# -gt 0 ]; do
        case "$1" in
            --percent) percent=$2; shift ;;
            *) names+=("$1") ;;
        esac
        shift
    done
    configure release
    [ ${#names[@]} -eq 0 ] && mapfile -t names < <(cd bench && ls -- *.cpp 2>/dev/null | sed 's/\.cpp$//')
    ninja -C build/release yizhen "${names[@]/#/bench_}"
    local name
    for name in "${names[@]}"; do
        say "bench $name"
        "build/release/bench/bench_$name" --percent "$percent"
    done
}
