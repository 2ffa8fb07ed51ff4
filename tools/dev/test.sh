# shellcheck shell=bash
# ./dev test: what CI runs. Every stage prints its time; the last line counts everything.
dev_test() {
    local mode=normal shard=1/1
    while [ $# -gt 0 ]; do
        case "$1" in
            --fast) mode=fast ;;
            --all) mode=all ;;
            --shard) shard=$2; shift ;;
            *) echo "./dev test: unknown word $1" >&2; return 64 ;;
        esac
        shift
    done
    if [ "$mode" = fast ]; then
        install_packages "${PACKAGES_RUN[@]}"
    else
        install_packages "${PACKAGES_RUN[@]}" "${PACKAGES_TEST[@]}"
        [ "$mode" = all ] && install_packages "${PACKAGES_FUZZ[@]}"
    fi
    exec python3 tools/run_tests.py --mode "$mode" --shard "$shard"
}
