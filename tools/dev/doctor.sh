# shellcheck shell=bash
dev_doctor() {
    local missing
    mapfile -t missing < <(missing_packages "${PACKAGES_RUN[@]}" "${PACKAGES_TEST[@]}" "${PACKAGES_FUZZ[@]}" | sort -u)
    printf '%s\n' "cores: $(nproc), memory: $(awk '/MemTotal/{printf "%.1f GB", $2/1e6}' /proc/meminfo)"
    printf '%s\n' "compiler: $(g++ --version 2>/dev/null | head -1 || echo none)"
    printf '%s\n' "node: $(node --version 2>/dev/null || echo none)"
    if [ ${#missing[@]} -eq 0 ]; then
        echo "every package is here"
    else
        printf 'missing: %s\n' "${missing[*]}"
        echo "./dev run and ./dev test install what they need"
    fi
}
