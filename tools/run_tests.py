#!/usr/bin/env python3
"""Runs the stages of ./dev test and counts. Standard library only.

A stage is a list of programs; a GoogleTest program is counted by its own tests, any other program as one test.
The last line is `N passed, N failed`, with `, N skipped` where a test said so.
"""
import argparse
import concurrent.futures
import glob
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TIMEOUT_S = 1500
# What tests read besides their own program.
DATA_FOLDERS = ("cases", "data", "rules", "migrations", "fuzz", "docs", "tools")
# The longest programs: their suites are shared out among the lanes.
WIDE = ("yz_whole_test", "yz_modules_ledgers_test", "yz_app_test")
SIMULATED_SEEDS = 20
# The ways that most people take; every other one is walked by ./dev test --all.
JOURNEYS = "journey,collect,offline,kinds"
JOURNEY_PARTS = 2  # as many as there are cores in CI
# No threads of their own: the thread sanitizer has nothing to find in them.
WITHOUT_THREADS = r"yz_(kernel\w*|platform_(clock|files|sheet)|modules_(burden|elements|forms|inspections))_test"


class Count:
    passed = 0
    failed = 0
    skipped = 0
    failures = []
    stages = []


def run(command, env=None, timeout=TIMEOUT_S):
    """Runs one program in its own process group; returns (exit code, output)."""
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **(env or {})}, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, errors="replace",
                               start_new_session=True)
    try:
        output, _ = process.communicate(timeout=timeout)
        return process.returncode, output
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        return 124, output + f"\nended after {timeout} s"


def count_gtest(name, code, output):
    passed = re.search(r"^\[  PASSED  \] (\d+) tests?\.", output, re.M)
    failed = sorted(set(re.findall(r"^\[  FAILED  \] ([\w./]+)", output, re.M)))
    skipped = sorted(set(re.findall(r"^\[  SKIPPED \] ([\w./]+)", output, re.M)))
    if not passed and not failed:
        return count_one(name, code or 1, output)
    Count.passed += int(passed.group(1)) if passed else 0
    Count.failed += len(failed)
    Count.skipped += len(skipped)
    if code != 0 and not failed:
        Count.failed += 1
        failed = ["(exit %d)" % code]
    if failed:
        report(f"{name}: {', '.join(failed)}", output)


def count_one(name, code, output):
    if code == 0:
        Count.passed += 1
    else:
        Count.failed += 1
        report(f"{name}: exit {code}", output)


def count_lines(name, code, output):
    """Programs that print their own `N passed, N failed`."""
    line = re.findall(r"^(\d+) passed, (\d+) failed", output, re.M)
    if not line:
        return count_one(name, code or 1, output)
    passed, failed = map(int, line[-1])
    Count.passed += passed
    Count.failed += failed
    if failed or code:
        Count.failed += 0 if failed else 1
        report(f"{name}: {failed} failed, exit {code}", output)


def report(head, output):
    Count.failures.append(head)
    print(f"FAILED {head}")
    print("\n".join(output.splitlines()[-60:]), flush=True)


class Stage:
    def __init__(self, title):
        self.title = title

    def __enter__(self):
        print(f"\n== {self.title}", flush=True)
        self.start = time.monotonic()
        self.before = (Count.passed, Count.failed)

    def __exit__(self, kind, *_):
        seconds = time.monotonic() - self.start
        passed, failed = Count.passed - self.before[0], Count.failed - self.before[1]
        Count.stages.append((self.title, seconds, passed, failed))
        print(f"== {self.title}: {passed} passed, {failed} failed in {seconds:.0f} s", flush=True)
        return False


def configure(preset):
    """Makes or renews build.ninja, so that it knows every source file there is now."""
    fresh = not os.path.exists(f"{ROOT}/build/{preset}/build.ninja")
    code, output = run(["cmake", "--preset", preset] if fresh else ["ninja", "-C", f"build/{preset}", "build.ninja"])
    if code:
        print(output)
        print(f"{Count.passed} passed, {Count.failed + 1} failed")
        raise SystemExit("configuring failed")


def build(preset, targets=()):
    configure(preset)
    code = subprocess.call(["ninja", "-C", f"build/{preset}", "--quiet", *targets], cwd=ROOT)
    if code:
        print("build failed")
        print(f"{Count.passed} passed, {Count.failed + 1} failed")
        raise SystemExit(1)


def in_shard(names, shard):
    index, of = map(int, shard.split("/"))
    return [name for i, name in enumerate(sorted(names)) if i % of == index - 1]


def test_programs(preset, shard, skip=None):
    """The test programs of the build tree; `skip` is a pattern of names left out."""
    with open(f"{ROOT}/build/{preset}/build.ninja", encoding="utf-8") as ninja:
        names = set(re.findall(r"^build tests/(\w+): ", ninja.read(), re.M))
    return in_shard([name for name in names if not (skip and re.fullmatch(skip, name))], shard)


def timed(command):
    start = time.monotonic()
    code, output = run(command)
    return code, output, time.monotonic() - start


def in_lanes(jobs, counting):
    """Runs (name, command) jobs side by side, one a core, the first ones first; counts each as it ends."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as lanes:
        running = {lanes.submit(timed, command): name for name, command in jobs}
        for done in concurrent.futures.as_completed(running):
            code, output, seconds = done.result()
            counting(running[done], code, output)
            print(f"   {running[done]}: {seconds:.1f} s", flush=True)


def suites_of(program):
    """The suites of a GoogleTest program, those of one parameterised suite together."""
    _, output = run([program, "--gtest_list_tests"])
    names = re.findall(r"^([\w/]+)\.", output, re.M)
    return sorted({re.sub(r"/\d+$", "", name) for name in names})


def gtest_jobs(preset, name, with_postgres, by_suite=True):
    program = f"{ROOT}/build/{preset}/tests/{name}"
    command = [program, "--gtest_brief=1"]
    if preset == "thread":
        command = ["env", f"TSAN_OPTIONS=suppressions={ROOT}/tools/thread_sanitizer.supp", *command]
    if with_postgres:
        command = [f"{ROOT}/tools/with_postgres", *command]
    suites = suites_of(program) if by_suite and name in WIDE else []
    if not suites:
        return [(name, command)]
    return [(f"{name} {suite}", [*command, f"--gtest_filter={suite}.*:{suite}/*"]) for suite in suites]


def gtest_programs(preset, names):
    first_the_wide = sorted(names, key=lambda name: name not in WIDE)
    in_lanes([job for name in first_the_wide for job in gtest_jobs(preset, name, with_postgres=True)], count_gtest)


class Passed:
    """Which programs passed, as they are now: the inner loop runs the others."""

    def __init__(self, preset):
        self.file = f"{ROOT}/build/{preset}/passed.json"
        self.preset = preset
        self.data = self.data_state()
        try:
            with open(self.file, encoding="utf-8") as file:
                self.known = json.load(file)
        except (OSError, ValueError):
            self.known = {}

    @staticmethod
    def data_state():
        state = hashlib.sha256()
        for folder in DATA_FOLDERS:
            for place, folders, names in os.walk(f"{ROOT}/{folder}"):
                folders.sort()
                for name in sorted(names):
                    known = os.stat(f"{place}/{name}")
                    state.update(f"{place}/{name} {known.st_size} {known.st_mtime_ns}\n".encode())
        return state.hexdigest()

    def state(self, name):
        with open(f"{ROOT}/build/{self.preset}/tests/{name}", "rb") as program:
            return self.data + " " + hashlib.file_digest(program, "sha256").hexdigest()

    def run(self, names):
        states = {name: self.state(name) for name in names}
        changed = [name for name in names if self.known.get(name) != states[name]]
        for name in sorted(set(names) - set(changed)):
            print(f"   {name}: nothing changed since it passed", flush=True)

        def counting(name, code, output):
            failed = Count.failed
            count_gtest(name, code, output)
            self.known.pop(name, None)
            if Count.failed == failed:
                self.known[name] = states[name]
            with open(self.file, "w", encoding="utf-8") as file:
                json.dump(self.known, file)

        in_lanes([job for name in changed for job in gtest_jobs(self.preset, name, with_postgres=False, by_suite=False)], counting)


def fuzz_targets():
    return sorted(os.path.basename(name)[:-4] for name in glob.glob(f"{ROOT}/*/*/*_fuzz.cpp"))


def replay_corpora(preset):
    jobs = []
    for name in fuzz_targets():
        program = f"{ROOT}/build/{preset}/fuzz/{name}"
        inputs = sorted(glob.glob(f"{ROOT}/fuzz/corpus/{name}/*"))
        if not inputs:
            count_one(name, 1, "no seed corpus in fuzz/corpus/" + name)
            continue
        jobs.append((name, [program, *inputs]))
    in_lanes(jobs, count_one)


def tiny_benches(preset):
    names = ["bench_" + os.path.basename(source)[:-4] for source in sorted(glob.glob(f"{ROOT}/bench/*.cpp"))]
    in_lanes([(name, [f"{ROOT}/build/{preset}/bench/{name}", "--percent", "1"]) for name in names], count_one)


def repeats(preset, submissions):
    """Each submission sent five times at once, on both stores."""
    command = [f"{ROOT}/tests/repeats", "--program", f"{ROOT}/build/{preset}/yizhen", "--submissions", str(submissions)]
    in_lanes([("repeats, SQLite", command), ("repeats, PostgreSQL", [f"{ROOT}/tools/with_postgres", *command, "--postgres"])], count_lines)


def lint():
    for check in ("check_layers", "tidy", "check_catalogue", "check_rules"):
        path = f"{ROOT}/tools/{check}.py"
        if os.path.exists(path):
            count_one(f"lint {check}", *run([sys.executable, path]))


def web(preset, only=None):
    tool = f"{ROOT}/tools/web_build"
    if not os.path.exists(tool):
        return
    count_one("web build", *run([tool]))
    count_one("web lint", *run([tool, "--lint"]))
    journeys = f"{ROOT}/tools/web_journeys"
    if os.path.exists(journeys):
        # A browser waits for its server and a server for its browser: two pairs beside each other take little longer than one.
        parts = [f"{i}/{JOURNEY_PARTS}" for i in range(1, JOURNEY_PARTS + 1)]
        with concurrent.futures.ThreadPoolExecutor(len(parts)) as pool:
            for part, result in zip(parts, pool.map(lambda one: run([journeys, f"build/{preset}/yizhen", "--part", one, *(["--only", only] if only else [])]), parts)):
                count_lines(f"web journeys {part}", *result)


def fast(shard):
    with Stage("build: address and undefined-behaviour sanitizers"):
        configure("debug")
        names = test_programs("debug", shard, skip="yz_whole_test")
        build("debug", names)
    with Stage("unit and cases of what changed"):
        Passed("debug").run(names)


def normal(shard, first):
    with Stage("build: address and undefined-behaviour sanitizers"):
        build("debug")
    with Stage("unit, property, cases, both stores, HTTP"):
        gtest_programs("debug", test_programs("debug", shard))
    if not first:
        return
    with Stage("60 submissions, each five times at once"):
        repeats("debug", 60)
    with Stage("replay of fuzz corpora"):
        replay_corpora("debug")
    with Stage("benchmarks at 1 % size"):
        tiny_benches("debug")
    with Stage("web: build, lint, browser journeys"):
        web("debug", JOURNEYS)


def same_on_both_compilers(seed):
    """A county's first month as GCC's build lives it and as clang's does: the same register, to the byte."""
    build("fuzz", ["yizhen"])
    digests = []
    for preset in ("release", "fuzz"):
        code, output = run([f"build/{preset}/yizhen", "simulate", "--seed", str(seed), "--until", "2026-01-31", "--json"], timeout=7200, env={"YIZHEN_SHARE": ROOT})
        digests.append(json.loads(output[output.index("{"):])["register_digest"] if code == 0 else output)
    count_one(f"simulate --seed {seed}, two compilers", int(digests[0] != digests[1]), "\n".join(digests))


def slow(shard, first):
    for preset, skip in (("release", None), ("whole", None), ("thread", WITHOUT_THREADS)):
        with Stage(f"{preset}: build and tests"):
            configure(preset)
            names = test_programs(preset, shard, skip)
            build(preset, names)
            gtest_programs(preset, names)
    if first:
        with Stage("faults; crash rounds: 200 on SQLite, 50 on PostgreSQL"):
            build("release", ["yizhen"])
            count_lines("faults, SQLite", *run(["tests/faults"]))
            count_lines("faults, PostgreSQL", *run(["tools/with_postgres", "--durable", "tests/faults", "--postgres"]))
            count_lines("crash, SQLite", *run(["tests/crash", "--rounds", "200"], timeout=7200))
            count_lines("crash, PostgreSQL", *run(["tools/with_postgres", "--durable", "tests/crash", "--rounds", "50", "--postgres"], timeout=7200))
        with Stage("10,000 submissions, each five times at once"):
            repeats("release", 10_000)
        with Stage("every way through the web pages"):
            web("debug")
        with Stage(f"{SIMULATED_SEEDS} counties live eight weeks"):
            for seed in range(1, SIMULATED_SEEDS + 1):
                count_one(f"simulate --seed {seed}", *run(["build/release/yizhen", "simulate", "--seed", str(seed), "--until", "2026-02-28"], env={"YIZHEN_SHARE": ROOT}))
        with Stage("one county, two compilers"):
            same_on_both_compilers(1)
        with Stage("fuzz, 60 s a target"):
            for name in fuzz_targets():
                count_one(name, *run(["./dev", "fuzz", name, "--seconds", "60"], timeout=7200))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mode", choices=["fast", "normal", "all"], default="normal")
    parser.add_argument("--shard", default="1/1")
    options = parser.parse_args()
    os.chdir(ROOT)
    first = options.shard.startswith("1/")

    with Stage("lint"):
        if first:
            lint()
    if options.mode == "fast":
        fast(options.shard)
    else:
        normal(options.shard, first)
    if options.mode == "all":
        slow(options.shard, first)

    print("\nstage                                                    seconds  passed  failed")
    for title, seconds, passed, failed in Count.stages:
        print(f"{title:<55} {seconds:>8.0f} {passed:>7} {failed:>7}")
    for failure in Count.failures:
        print(f"FAILED {failure}")
    skipped = f", {Count.skipped} skipped" if Count.skipped else ""
    print(f"{Count.passed} passed, {Count.failed} failed{skipped}")
    return 1 if Count.failed or not Count.passed else 0


if __name__ == "__main__":
    sys.exit(main())
