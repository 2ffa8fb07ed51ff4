#!/usr/bin/env python3
"""Works a drawn draw file out again, sharing nothing with the product but docs/adr/0020-drawn-visits.md.

    tools/draw_check.py DRAW.json …     for each file: digest of the commitment, seed, then `code stratum team stop` of
                                        every drawn unit in the order drawn, parted by tabs; 1 where the file says otherwise
    tools/draw_check.py --vectors       the numbers of docs/adr/0020-drawn-visits.md

Standard library only: an auditor can read it in a quarter of an hour and run it anywhere.
"""
import datetime
import hashlib
import json
import sys


def number(value):
    return value.to_bytes(8, "big")


def text(value):
    data = value if isinstance(value, bytes) else value.encode("utf-8")
    return len(data).to_bytes(4, "big") + data


def texts(values):
    return number(len(values)) + b"".join(text(one) for one in values)


def sha256(data):
    return hashlib.sha256(data).digest()


def nonce_digest(nonce):
    return sha256(b"YZDRAWN1" + text(nonce)).hex()


def commitment_digest(c):
    public, rules = c["public"], c["rules"]
    decimals = "" if public["decimals"] is None else str(public["decimals"])
    data = b"YZDRAWC1" + text(c["chain"]) + number(c["serial"]) + text(c["previous"] or "") + text(c["day"]) + text(c["title"])
    data += text(public["what"]) + text(public["day"]) + text(decimals)
    data += text(c["nonce_digests"]["gatekeeper"]) + text(c["nonce_digests"]["auditor"])
    for key in ("host_share", "show_weight", "show_visits", "show_proposals", "unseen_days_max", "unseen_gain"):
        data += number(rules[key])
    data += number(len(c["teams"]))
    for team in c["teams"]:
        data += text(team["id"]) + texts(team["parties"])
    data += number(len(c["strata"]))
    for stratum in c["strata"]:
        data += text(stratum["name"]) + number(stratum["draw"])
    parts = [data, number(len(c["units"]))]
    for unit in c["units"]:
        parts.append(text(unit["code"]) + text(unit["name"]) + text(unit["stratum"]) + number(unit["need"]) + text(unit["last_seen"] or "") +
                     number(unit["visits"]) + number(unit["proposals"]) + number(1 if unit["host"] else 0) + texts(unit["tied"]) +
                     number(unit["weight"]))
    return sha256(b"".join(parts)).hex()


def seed_of(c, reveal):
    return sha256(b"YZDRAWS1" + text(bytes.fromhex(c["digest"])) + text(bytes.fromhex(reveal["gatekeeper_nonce"])) +
                  text(bytes.fromhex(reveal["auditor_nonce"])) + text(c["public"]["what"]) + text(reveal["public_day"]) +
                  text(reveal["public_value"]))


class Stream:
    def __init__(self, seed):
        self.seed, self.counter, self.words = seed, 0, []

    def word(self):
        if not self.words:
            block = sha256(b"YZDRAWG1" + self.seed + number(self.counter))
            self.counter += 1
            self.words = [int.from_bytes(block[at:at + 8], "big") for at in (0, 8, 16, 24)]
        return self.words.pop(0)

    def below(self, bound):
        whole = (1 << 64) // bound * bound
        while True:
            value = self.word()
            if value < whole:
                return value % bound

    def shuffle(self, items):
        for last in range(len(items) - 1, 0, -1):
            other = self.below(last + 1)
            items[last], items[other] = items[other], items[last]


def weight_of(unit, rules, day):
    unseen = rules["unseen_days_max"]
    if unit["last_seen"]:
        seen = datetime.date.fromisoformat(unit["last_seen"])
        unseen = min(unseen, (datetime.date.fromisoformat(day) - seen).days)
    time = 1000 + rules["unseen_gain"] * unseen // rules["unseen_days_max"]
    show = unit["visits"] >= rules["show_visits"] or unit["proposals"] + (1 if unit["host"] else 0) >= rules["show_proposals"]
    return max(1, unit["need"] * time * (rules["show_weight"] if show else 1000) // 1000000)


def teams_for(unit, teams):
    tied = set(unit["tied"])
    return [team["id"] for team in teams if not tied & {team["id"], *team["parties"]}]


def draw(c, seed):
    stream, teams, rules = Stream(seed), c["teams"], c["rules"]
    left = {one["name"]: [u for u in c["units"] if u["stratum"] == one["name"] and teams_for(u, teams)] for one in c["strata"]}
    to_draw = {one["name"]: one["draw"] for one in c["strata"]}
    allowance = sum(to_draw.values()) * rules["host_share"] // 1000

    def needed(name):
        return max(0, to_draw[name] - sum(1 for u in left[name] if not u["host"]))

    turns = [one["name"] for one in c["strata"] for _ in range(one["draw"])]
    stream.shuffle(turns)
    drawn = []
    for name in turns:
        host_open = needed(name) > 0 or allowance > sum(needed(other) for other in to_draw)
        pool = [u for u in left[name] if host_open or not u["host"]]
        mark = stream.below(sum(u["weight"] for u in pool))
        for unit in pool:
            if mark < unit["weight"]:
                break
            mark -= unit["weight"]
        left[name].remove(unit)
        to_draw[name] -= 1
        allowance -= 1 if unit["host"] else 0
        drawn.append(unit)

    load = {team["id"]: 0 for team in teams}
    rows = []
    for unit in drawn:
        free = teams_for(unit, teams)
        least = min(load[team] for team in free)
        free = [team for team in free if load[team] == least]
        team = free[stream.below(len(free))]
        load[team] += 1
        rows.append({"code": unit["code"], "stratum": unit["stratum"], "team": team, "stop": 0})
    for team in teams:
        route = [row for row in rows if row["team"] == team["id"]]
        stream.shuffle(route)
        for stop, row in enumerate(route, 1):
            row["stop"] = stop
    return rows


def check(path):
    with open(path, encoding="utf-8") as file:
        record = json.load(file)
    c, reveal, faults = record["commitment"], record["reveal"], []

    def same(what, written, worked_out):
        if written != worked_out:
            faults.append(f"{path}: {what}: {written} is written, {worked_out} worked out")

    for unit in c["units"]:
        same(f"weight of {unit['code']}", unit["weight"], weight_of(unit, c["rules"], c["day"]))
    same("digest", c["digest"], commitment_digest(c))
    for party in ("gatekeeper", "auditor"):
        same(f"nonce of {party}", c["nonce_digests"][party], nonce_digest(bytes.fromhex(reveal[f"{party}_nonce"])))
    same("public day", reveal["public_day"], c["public"]["day"])
    if reveal["public_day"] <= c["day"]:
        faults.append(f"{path}: the public value is not later than the commitment")
    seed = seed_of(c, reveal)
    same("seed", record["seed"], seed.hex())
    rows = draw(c, seed)
    same("drawn", record["drawn"], rows)
    print(commitment_digest(c))
    print(seed.hex())
    for row in rows:
        print(row["code"], row["stratum"], row["team"], row["stop"], sep="\t")
    return faults


def vectors():
    stream = Stream(bytes(range(32)))
    print("nonce digest", nonce_digest(bytes(range(16))))
    print("words", *(f"{stream.word():016x}" for _ in range(5)))
    stream = Stream(bytes(range(32)))
    print("below", *(stream.below(bound) for bound in (1, 6, 1000, 3 << 62, 3 << 62, 3 << 62)))
    items, stream = list("abcdefgh"), Stream(bytes(range(32)))
    stream.shuffle(items)
    print("shuffled", "".join(items))


def main():
    if sys.argv[1:] == ["--vectors"]:
        vectors()
        return 0
    faults = [fault for path in sys.argv[1:] for fault in check(path)]
    print("\n".join(faults), file=sys.stderr, end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
