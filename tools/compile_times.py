#!/usr/bin/env python3
"""What compiling costs: the slowest translation units of a build, and the heavy headers by themselves.

    tools/compile_times.py [build/debug] [N]            the N slowest, by ninja's own log of that build (wall time)
    tools/compile_times.py build/debug N --again        compiled once more without the compiler cache: processor seconds,
                                                        the same on a busy machine; a table for docs/HACKING.md
    tools/compile_times.py build/debug --headers        an empty file that includes one heavy header
"""
import argparse
import json
import os
import resource
import shlex
import subprocess
import sys
import tempfile

# Of these tools/tidy.py says which files may include them.
HEAVY = ("boost/beast.hpp", "boost/asio.hpp", "tao/pegtl.hpp", "CLI/CLI.hpp", "spdlog/spdlog.h", "toml++/toml.h", "boost/json.hpp",
         "rapidcheck.h", "gtest/gtest.h")


def by_ninja(folder):
    times = {}
    with open(f"{folder}/.ninja_log", encoding="utf-8") as log:
        for line in log:
            parts = line.rstrip("\n").split("\t")
            if len(parts) >= 4 and parts[3].endswith(".o"):
                times[parts[3]] = (int(parts[1]) - int(parts[0])) / 1000
    return times


def source_of(output):
    return output.split(".dir/")[-1][:-2]


def commands(folder):
    with open(f"{folder}/compile_commands.json", encoding="utf-8") as file:
        return {os.path.relpath(one["file"], os.getcwd()): one for one in json.load(file)}


def arguments_of(command):
    """The compiler's arguments without a launcher before it and without source and output."""
    words = shlex.split(command)
    if os.path.basename(words[0]) == "ccache":
        words = words[1:]
    kept, skip = [], False
    for word in words:
        if skip or word == "-c":
            skip = False
        elif word in ("-o", "-MF", "-MT"):
            skip = True
        elif word != "-MD":
            kept.append(word)
    return kept


def processor_seconds(words, folder):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, cwd=folder, check=True, env={**os.environ, "CCACHE_DISABLE": "1"})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def print_again(folder, slowest):
    known = commands(folder)
    rows = []
    for output in slowest:
        one = known.get(source_of(output))
        if one is None:
            continue
        words = arguments_of(one["command"])
        rows.append((processor_seconds([*words[:-1], "-c", words[-1], "-o", "/dev/null"], one["directory"]), source_of(output)))
    print("| processor seconds | file |\n|---:|---|")
    for seconds, name in sorted(rows, reverse=True):
        print(f"| {seconds:.1f} | {name} |")


def print_headers(folder):
    one = commands(folder)["platform/log/log.cpp"]  # its flags take spdlog from its library, as the product does
    words = arguments_of(one["command"])[:-1]
    print("| processor seconds | header |\n|---:|---|")
    rows = []
    with tempfile.TemporaryDirectory() as place:
        for header in HEAVY:
            source = os.path.join(place, "one.cpp")
            with open(source, "w", encoding="utf-8") as out:
                out.write(f"#include <{header}>\n")
            rows.append((processor_seconds([*words, "-c", source, "-o", "/dev/null"], one["directory"]), header))
    for seconds, header in sorted(rows, reverse=True):
        print(f"| {seconds:.1f} | <{header}> |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", default="build/debug")
    parser.add_argument("most", nargs="?", type=int, default=15)
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--headers", action="store_true")
    options = parser.parse_args()
    if options.headers:
        print_headers(options.folder)
        return 0
    times = by_ninja(options.folder)
    slowest = sorted(times, key=lambda name: -times[name])[: options.most]
    print(f"{len(times)} translation units, {sum(times.values()):.0f} s together (wall time of that build)")
    if options.again:
        print_again(options.folder, slowest)
        return 0
    for name in slowest:
        print(f"{times[name]:6.1f} s  {source_of(name)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
