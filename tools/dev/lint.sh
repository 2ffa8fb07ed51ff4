# shellcheck shell=bash
dev_lint() {
    local failed=0 check
    for check in tools/check_layers.py tools/tidy.py tools/check_catalogue.py tools/check_rules.py; do
        [ -f "$check" ] || continue
        python3 "$check" || failed=1
    done
    if [ -x tools/web_build ]; then tools/web_build --lint || failed=1; fi
    return $failed
}
