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
    ninja -C build/fuzz --quiet "${names[@]}"
    local name found failed=()
    for name in "${names[@]}"; do
        say "fuzz $name, $seconds s"
        found=build/fuzz/found/$name
        mkdir -p "$found.grown" "$found" "fuzz/corpus/$name"
        # New inputs grow a corpus of this machine; a find is written into $found.
        if "build/fuzz/fuzz/$name" -max_total_time="$seconds" -rss_limit_mb=2048 -malloc_limit_mb=1024 -timeout=10 -max_len=262144 \
            -artifact_prefix="$found/" "$found.grown" "fuzz/corpus/$name" >"$found.log" 2>&1; then
            tail -1 "$found.log"
        else
            tail -60 "$found.log"
            failed+=("$name")
        fi
    done
    [ ${#failed[@]} -eq 0 ] && return 0
    printf '\nfound something: %s\n' "${failed[*]}"
    echo "mend it, and put the file from build/fuzz/found/ into fuzz/corpus/"
    return 1
}
