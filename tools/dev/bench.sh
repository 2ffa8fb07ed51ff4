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
        if [ "$name" = rollup ] || [ "$name" = submit ]; then
            install_packages postgresql-15
            bench_peers
            YIZHEN_BENCH_PEERS="$PWD/build/bench_peers" tools/with_postgres --durable "build/release/bench/bench_$name" --percent "$percent"
            continue
        fi
        "build/release/bench/bench_$name" --percent "$percent"
    done
}

# What a user would pick instead, for the benchmarks alone; the product needs none of it.
bench_peers() {
    local packages=("@duckdb/node-api@1.5.6-r.1" "pg@8.23.1") package
    for package in "${packages[@]}"; do
        [ -d "build/bench_peers/node_modules/${package%@*}" ] && continue
        mkdir -p build/bench_peers
        [ -f build/bench_peers/package.json ] || echo '{"private": true}' >build/bench_peers/package.json
        npm install --prefix build/bench_peers --no-audit --no-fund --save-exact "$package" >/dev/null ||
            echo "bench: $package could not be installed; that peer is left out"
    done
}
