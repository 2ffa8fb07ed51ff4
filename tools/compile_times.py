#!/usr/bin/env python3
"""The slowest translation units of a build: tools/compile_times.py build/debug [N]. Reads ninja's own log."""
import sys


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "build/debug"
    most = int(sys.argv[2]) if len(sys.argv) > 2 else 15
    times = {}
    with open(f"{folder}/.ninja_log", encoding="utf-8") as log:
        for line in log:
            parts = line.rstrip("\n").split("\t")
            if len(parts) >= 4 and parts[3].endswith(".o"):
                times[parts[3]] = (int(parts[1]) - int(parts[0])) / 1000
    total = sum(times.values())
    print(f"{len(times)} translation units, {total:.0f} s together")
    for name, seconds in sorted(times.items(), key=lambda item: -item[1])[:most]:
        print(f"{seconds:6.1f} s  {name.split('.dir/')[-1][:-2]}")


if __name__ == "__main__":
    main()
