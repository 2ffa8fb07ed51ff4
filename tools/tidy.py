#!/usr/bin/env python3
"""House rules a compiler does not know. Every finding names what to write instead.

A line that must break a rule says why at its end: "// tidy: the library frees it". Lines of tools/tidy_forgiven.txt
("rule path") are let through; one that no longer applies is an error, so that the list only shrinks.
`tidy.py --self-test` proves that each rule can fail.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LINES_MAX = 500
FUNCTION_LINES_MAX = 70
CODE = (".cpp", ".h")
COUNTED = (".cpp", ".h", ".ts", ".vue", ".py")
TEXT = COUNTED + (".md", ".txt", ".sql", ".toml", ".cmake", ".sh", ".json", ".yaml", ".yml", ".html", ".css", "")

# rule: (pattern on code without comments and strings, files it is allowed in, what to write instead)
BANNED = {
    "locale": (r"\b(?:std::)?(?:tolower|toupper|isalpha|isdigit|isspace|isalnum|isupper|islower|ispunct|isxdigit)\s*\("
               r"|\bsetlocale\s*\(|\bstd::locale\b", r"$^",
               "it depends on the locale and breaks on UTF-8: compare with 'a'…'z' or use kernel/text"),
    "clock": (r"\bsystem_clock\b|\bgettimeofday\b|\bclock_gettime\b|\b(?:std::)?time\s*\(\s*(?:nullptr|NULL|0)\s*\)"
              r"|\blocaltime(?:_r)?\b|\bgmtime(?:_r)?\b|\bstrftime\b", r"^platform/(clock/|log/log\.cpp$)",
              "take a Clock (kernel/ports.h), so that a test can stand on any day"),
    "new": (r"\bnew\s+[A-Za-z_:]", r"$^", "use std::make_unique or a container; else say why: // tidy: reason"),
    "malloc": (r"\b(?:std::)?(?:malloc|calloc|realloc)\s*\(", r"$^", "use a container"),
    "random": (r"\bstd::\w+_distribution\b|\bstd::(?:shuffle|random_device|mt19937(?:_64)?|default_random_engine)\b"
               r"|\bs?rand\s*\(", r"$^",
               "it differs between machines: take a Randomness (kernel/ports.h) or clock::SeededRandomness"),
    "binary-float": (r"\b(?:std::)?(?:stod|stof|stold|strtod|strtof|atof)\s*\(", r"$^",
                     "no amount passes through binary floats: Decimal::parse"),
    "regex": (r"\bstd::w?regex\b|#\s*include\s*<regex>", r"$^", "slow and byte-wise: write a small scanner"),
    "print": (r"\bstd::cout\b|\bstd::cerr\b|(?<![\w:])printf\s*\(", r"^(app|tests|bench|fuzz)/|_test\.cpp$",
              "only app/ speaks to the user: return it, or log it (platform/log)"),
    "swallow": (r"catch\s*\(\s*\.\.\.\s*\)\s*\{\s*\}", r"$^", "a swallowed exception hides a lost write: handle it or let it pass"),
    "using-namespace": (r"^using namespace\b", r"\.cpp$", "a header must not open a namespace for others"),
}

# header: files that may include it. Heavy ones cost seconds a translation unit; the others belong to one adapter.
HEADERS = {
    r"boost/(beast|asio)": (r"^platform/http/(server\.cpp|connection\.(cpp|h))$", "platform/http hides it"),
    r"platform/http/connection\.h": (r"^platform/http/(server|connection)\.cpp$", "it brings Beast along: platform/http/server.h"),
    r"tao/pegtl": (r"^kernel/expr/grammar\.cpp$", "kernel/expr/grammar.cpp hides it"),
    r"CLI/CLI": (r"^app/cli\w*\.cpp$", "app/cli.cpp reads the command line"),
    r"spdlog/": (r"^platform/log/log\.cpp$", "platform/log hides it"),
    r"boost/json\.hpp": (r"\.cpp$|^tests/|^bench/", "boost/json/fwd.hpp in headers, json.hpp in sources"),
    r"toml\+\+|toml\.hpp": (r"\.cpp$", "read toml in a source, pass values on"),
    r"rapidcheck": (r"_test\.cpp$", "property tests only"),
    r"valijson/": (r"^tests/api_schema\.cpp$", "tests/api_schema.h hides it"),
    r"unicode/": (r"^(kernel/text|platform/sheet)/", "kernel/text hides ICU"),
    r"opencc/": (r"^kernel/text/", "kernel/text hides OpenCC"),
    r"openssl/": (r"^platform/(crypto|http)/", "platform/crypto hides OpenSSL"),
    r"argon2": (r"^platform/crypto/", "platform/crypto hides it"),
    r"sqlite3\.h|libpq": (r"^platform/sql/|^kernel/expr/expr_databases\.h$|^bench/|^tests/", "platform/sql hides the databases"),
    r"pugixml|expat\.h|zip\.h|xlsxwriter": (r"^platform/sheet/|^tests/|^bench/|_test\.cpp$", "platform/sheet hides it"),
    r"lzma\.h": (r"^platform/files/", "platform/files unpacks"),
}

MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|home/\w+)/\w")
TODO = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")


def without_comments_and_strings(text):
    """The same lines with comments, strings and characters blanked."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'', re.S)

    def blank(found):
        words = found.group(0)
        if words.startswith('"') and re.search(r"#\s*include\s*$", text[max(0, found.start() - 20):found.start()]):
            return words
        return re.sub(r"[^\n]", " ", words)

    return pattern.sub(blank, text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def check_code(name, text):
    code, lines = without_comments_and_strings(text), text.split("\n")
    for rule, (pattern, allowed, instead) in BANNED.items():
        if re.search(allowed, name):
            continue
        for found in re.finditer(pattern, code, re.M):
            if "// tidy: " in lines[line_of(code, found.start()) - 1]:
                continue
            yield rule, line_of(code, found.start()), f"“{found.group(0).strip()}”: {instead}"
    for found in re.finditer(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', code, re.M):
        for header, (allowed, instead) in HEADERS.items():
            if re.match(header, found.group(1)) and not re.search(allowed, name):
                yield "header", line_of(code, found.start()), f"<{found.group(1)}> is not included here: {instead}"
    if name.endswith(".h") and "#pragma once" not in text:
        yield "pragma-once", 1, "begin a header with #pragma once"
    if not name.endswith("_test.cpp"):
        yield from check_functions(name, code)


def check_functions(name, code):
    """Functions as clang-format lays them out: the body ends with a brace at the indentation of its head."""
    lines = code.split("\n")
    head = re.compile(r"^( {0,8})(?!namespace|struct|class|enum|union|extern|if|for|while|switch|else|do|try|\})\S.*[)\w]\s*\{\s*$|"
                      r"^( {0,8})(?=\S)(?!\}).*\)\s*(?:const|noexcept|override|final|mutable|->.*)*\s*\{\s*$")
    at = 0
    while at < len(lines):
        found = head.match(lines[at])
        if found and re.search(r"\)", lines[at]) and not re.match(r"\s*(if|for|while|switch|else|do|try|catch|namespace|\})\b", lines[at]):
            indent = len(lines[at]) - len(lines[at].lstrip())
            end = next((i for i in range(at + 1, len(lines)) if lines[i].startswith(" " * indent + "}")), len(lines) - 1)
            if end - at + 1 > FUNCTION_LINES_MAX:
                yield "function-lines", at + 1, f"{end - at + 1} lines: over {FUNCTION_LINES_MAX}, look for a seam"
        at += 1


def check_text(name, text):
    if name.endswith(COUNTED):
        lines = text.count("\n") + (0 if text.endswith("\n") else 1)
        if lines > LINES_MAX:
            yield "file-lines", 1, f"{lines} lines: over {LINES_MAX}, split by behaviour"
    for found in MACHINE_PATH.finditer(text):
        yield "machine-path", line_of(text, found.start()), f"“{found.group(0)}…” exists on one machine only"
    if name.endswith(CODE + (".ts", ".vue", ".py", ".sql")):
        for found in TODO.finditer(text):
            yield "todo", line_of(text, found.start()), "finish it, or write an issue"
        for number, line in enumerate(text.split("\n"), 1):
            if line != line.rstrip():
                yield "blank-end", number, "blanks at the end of a line: ./dev fmt"
    if "\r\n" in text and not name.startswith(("cases/", "fuzz/", "tests/", "data/")):
        yield "line-end", 1, "write \\n line ends"


def check_readmes(names):
    layers = (ROOT / "tools" / "layers.txt").read_text(encoding="utf-8")
    folders = re.findall(r"^([a-z_/]+)\s*:", layers, re.M) + ["app", "web"]
    for folder in folders:
        if any(name.startswith(folder + "/") for name in names) and f"{folder}/README.md" not in names:
            yield "readme", f"{folder}/README.md", 1, "one screen: what it owns, what it does not, whom it calls"


def tracked():
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return sorted(name for name in listed.decode().split("\0") if name and (ROOT / name).is_file())


def findings(names):
    for name in names:
        path = pathlib.PurePosixPath(name)
        data = name.startswith(("data/", "cases/", "fuzz/corpus/")) or name == "tools/tidy.py"
        if path.suffix not in TEXT or path.name == "package-lock.json":
            continue
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        checks = [] if data else list(check_text(name, text))
        if path.suffix in CODE:
            checks += check_code(name, text)
        for rule, line, words in checks:
            yield rule, name, line, words
    yield from check_readmes(names)


SELF_TEST = {
    "locale": "int f(int c) { return std::tolower(c); }", "clock": "auto t = std::chrono::system_clock::now();",
    "new": "auto* p = new int(3);", "malloc": "void* p = std::malloc(3);",
    "random": "std::uniform_int_distribution<int> d;", "binary-float": "double d = std::stod(s);",
    "regex": "#include <regex>", "print": "void f() { std::cout << 1; }", "swallow": "try { f(); } catch (...) {}",
    "header": "#include <spdlog/spdlog.h>", "function-lines": "void f() {\n" + "    g();\n" * 70 + "}",
    "file-lines": "int a;\n" * 501, "machine-path": '// see /work' + '/shared/data', "todo": "// TO" + "DO later",
    "blank-end": "int a; \n",
}
# Every heavy or owned header, included where it may not be.
SELF_TEST_HEADERS = ("boost/beast/http.hpp", "boost/asio.hpp", "platform/http/connection.h", "tao/pegtl.hpp", "CLI/CLI.hpp", "spdlog/spdlog.h",
                     "toml++/toml.h", "rapidcheck.h", "valijson/schema.hpp", "unicode/uchar.h", "opencc/opencc.h", "openssl/evp.h",
                     "argon2.h", "sqlite3.h", "libpq-fe.h", "pugixml.hpp", "lzma.h", "boost/json.hpp")


def self_test():
    missed = []
    for rule, text in SELF_TEST.items():
        name = "modules/x/rules.cpp"
        found = {one[0] for one in list(check_code(name, text)) + list(check_text(name, text))}
        if rule not in found:
            missed.append(rule)
    for name in SELF_TEST_HEADERS:
        if not any(one[0] == "header" for one in check_code("modules/x/face.h", f"#pragma once\n#include <{name}>\n")):
            missed.append(f"header {name}")
    header = {one[0] for one in check_code("modules/x/x.h", "using namespace std;\n")}
    missed += [rule for rule in ("using-namespace", "pragma-once") if rule not in header]
    clean = list(check_code("modules/x/rules.cpp", '// new int, std::cout\nauto s = "new int";\nint is_digit(int);\n'))
    if missed or clean:
        print("tidy --self-test: not found:", missed, "wrongly found:", clean)
        return 1
    print(f"tidy: {len(SELF_TEST) + 2} rules and {len(SELF_TEST_HEADERS)} headers can fail")
    return 0


def main():
    if "--self-test" in sys.argv:
        return self_test()
    forgiven_file = ROOT / "tools" / "tidy_forgiven.txt"
    lines = forgiven_file.read_text(encoding="utf-8").splitlines() if forgiven_file.exists() else []
    forgiven = {line.strip() for line in lines if line.strip() and not line.startswith("#")}
    names, used, errors = tracked(), set(), []
    for rule, name, line, words in findings(names):
        if f"{rule} {name}" in forgiven:
            used.add(f"{rule} {name}")
        else:
            errors.append(f"{name}:{line}: {rule}: {words}")
    errors += [f"tools/tidy_forgiven.txt: \"{entry}\" no longer applies: take the line out" for entry in sorted(forgiven - used)]
    print("\n".join(errors) if errors else f"tidy: {len(names)} files, nothing found, {len(used)} forgiven")
    return 1 if errors or self_test() else 0


if __name__ == "__main__":
    sys.exit(main())
