# shellcheck shell=bash
dev_sim() {
    install_packages "${PACKAGES_RUN[@]}"
    configure release
    ninja -C build/release yizhen
    local seed=${1:-1}
    [ $# -gt 0 ] && shift
    YIZHEN_SHARE="$PWD" build/release/yizhen simulate --seed "$seed" "$@"
}
