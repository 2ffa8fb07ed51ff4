# shellcheck shell=bash
dev_fuzz() {
    install_packages "${PACKAGES_RUN[@]}" "${PACKAGES_FUZZ[@]}"
    local names=() seconds=60
    while [ $# -gt 0 ]; do
        case "$1" in
            --seconds) seconds=$2; shift ;;
            *) names+=("$1") ;;
        esac
        shift
    done
    [ ${#names[@]} -eq 0 ] && mapfile -t names < <(git ls-files '*_fuzz.cpp' | xargs -n1 basename | sed 's/\.cpp$//')
    configure fuzz
    ninja -C build/fuzz "${names[@]}"
    local name found failed=0
    for name in "${names[@]}"; do
        say "fuzz $name, $seconds s"
        found=build/fuzz/found/$name
        mkdir -p "$found" "fuzz/corpus/$name"
        "build/fuzz/fuzz/$name" -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=10 -print_final_stats=0 \
            -artifact_prefix="$found/" "$found" "fuzz/corpus/$name" 2>&1 | tail -3 || failed=1
    done
    return $failed
}
