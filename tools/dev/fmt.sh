# shellcheck shell=bash
dev_fmt() { git ls-files '*.cpp' '*.h' | xargs clang-format -i; }
