# shellcheck shell=bash
# ./dev run: from a clean clone to a page with a judged form. A second start builds nothing and needs no network.
DEMO_DATA=build/demo
DEMO_FORM=cases/forms/files/renkou_jiben_tongji.xlsx

dev_run() {
    local once=no port=8070
    while [ $# -gt 0 ]; do
        case "$1" in
            --once) once=yes ;;
            --port) port=$2; shift ;;
            *) echo "./dev run: unknown word $1" >&2; return 64 ;;
        esac
        shift
    done
    install_packages "${PACKAGES_RUN[@]}"
    say "building release"
    build release --quiet yizhen
    if [ -x tools/web_build ]; then tools/web_build; fi

    local yizhen=build/release/yizhen
    if [ ! -f "$DEMO_DATA/made" ]; then
        say "making the demo county"
        rm -rf "$DEMO_DATA" "$DEMO_DATA.keys" "$DEMO_DATA.anchor" "$DEMO_DATA.txt"
        "$yizhen" demo --data "$DEMO_DATA" | tee "$DEMO_DATA.txt"
        date -d "$(date +%Y-%m-01) -1 day" +%Y-%m >"$DEMO_DATA/made"
    fi

    say "one form through the gate: $DEMO_FORM"
    local filled=build/demo-filled.xlsx
    "$yizhen" gate "$DEMO_FORM" --data "$DEMO_DATA" --issuer 区统计局 --targets 须水街道 --owner 统计科 \
        --basis "《河南省人口统计调查制度》第五条" --purpose 掌握人口基本情况 --period "$(cat "$DEMO_DATA/made")" \
        --due "$(date -d '+21 days' +%F)" --out "$filled"
    [ "$once" = yes ] && return 0

    say "serving; stop with Ctrl-C"
    sed -n '/演示账号/,$p' "$DEMO_DATA.txt"
    exec "$yizhen" serve --data "$DEMO_DATA" --listen "127.0.0.1:$port"
}
