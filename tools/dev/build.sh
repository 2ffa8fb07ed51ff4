# shellcheck shell=bash
dev_build() {
    install_packages "${PACKAGES_RUN[@]}"
    build "${1:-release}"
    [ -x tools/web_build ] && tools/web_build
    return 0
}
