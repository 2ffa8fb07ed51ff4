"""An installation under test: one county, a form sent to the communities of one street, its server as a process of its
own, and the client's own account of what was acknowledged. Shared by tests/crash, tests/faults and tests/repeats. Figures are synthetic.
"""
import collections
import datetime
import http.client
import json
import os
import pathlib
import re
import signal
import subprocess
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PERIOD = "2026-10"
STREET = "410102012"
FIELDS = 20
READY_SECONDS = 60


def run(command, text=None):
    done = subprocess.run([str(part) for part in command], input=text, capture_output=True, text=True, timeout=600)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


class Lost(Exception):
    """The server went away before it answered: what became of the request is unknown."""


class Client:
    """One connection that stays open; bearer token."""

    def __init__(self, port, token):
        self.port, self.token = port, token
        self.connection = None

    def ask(self, method, target, body=None, key=None):
        """Status and parsed answer. `key`: the request's own, so that it may be sent again."""
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            text = None if body is None else json.dumps(body)
            head = {"Authorization": "Bearer " + self.token, "Content-Type": "application/json"}
            self.connection.request(method, target, text, head | ({"Idempotency-Key": key} if key else {}))
            answer = self.connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.connection = None
            raise Lost(str(error)) from error


class Task:
    def __init__(self, number, unit, keys):
        self.number, self.unit, self.keys = number, unit, keys
        self.lock = threading.Lock()
        self.kept = 0            # acknowledged submissions that were not a repetition
        self.digest = None       # of the newest acknowledged one
        self.value = None        # its figure
        self.under_way = None    # figure of a submission without an answer
        self.approved = None     # figure that was approved to the end; None: not, or unknown
        self.doubtful = False    # an approval or reopening had no answer


class County:
    """The installation under test and its process."""

    def __init__(self, program, folder, database):
        self.program, self.data = program, folder / "data"
        self.process, self.port = None, None
        divisions = ROOT / "data/divisions/zhongyuan_410102"
        departments = folder / "departments.csv"
        departments.write_text("code,name,parent,kind\n410102-TJ,区统计局,410102,部门\n", encoding="utf-8")
        if database:
            self.data.mkdir()
            (self.data / "yizhen.toml").write_text(f'database = "{database}"\n', encoding="utf-8")
        run([program, "import", "units", "--data", self.data, *sorted(divisions.glob("*.csv")), departments])
        self.tokens = {name: self.account(name, unit, role) for name, unit, role in
                       (("fill", "410102", "frontline"), ("street", STREET, "leader"), ("county", "410102", "leader"))}
        self.figures = self.whole_figures()
        self.raise_form(folder / "form.csv")

    def account(self, name, unit, role):
        run([self.program, "user", "add", name, "--data", self.data, "--name", name + "（测试）", "--unit", unit, "--role", role,
             "--password-stdin"], "synthetic-password-2026\n")
        said = run([self.program, "user", "token", name, "--data", self.data, "--name", "crash", "--days", "2"])
        return re.findall(r"[A-Za-z0-9_-]{30,}", said)[-1]

    @staticmethod
    def whole_figures():
        lines = (ROOT / "data/elements/catalogue.tsv").read_text(encoding="utf-8").splitlines()
        head = lines[0].split("\t")
        rows = [dict(zip(head, line.split("\t"))) for line in lines[1:]]
        chosen = [row for row in rows if row["by_period"] == "1" and row["ledger"] and not row["formula"] and row["type"] == "integer"]
        return [(row["code"], row["name"]) for row in chosen[:FIELDS]]

    def raise_form(self, file):
        divisions = ROOT / "data/divisions/zhongyuan_410102/5_village.csv"
        lines = divisions.read_text(encoding="utf-8").splitlines()
        head = lines[0].split(",")
        rows = [dict(zip(head, line.split(","))) for line in lines[1:]]
        villages = [row["name"] for row in rows if row["code"].startswith(STREET)]
        table = ["基本情况统计表", "序号,村（社区）," + ",".join(name for _, name in self.figures)]
        table += [f"{at + 1},{name}" + "," * FIELDS for at, name in enumerate(villages)]
        file.write_text("\n".join(table) + "\n", encoding="utf-8")
        due = (datetime.date.today() + datetime.timedelta(days=21)).isoformat()
        run([self.program, "gate", file, "--data", self.data, "--issuer", "410102-TJ", "--targets", STREET, "--owner", "统计科",
             "--basis", "《某制度》第五条", "--purpose", "掌握基本情况", "--period", PERIOD, "--due", due])

    def start(self):
        log = open(self.data.parent / "server.log", "a", encoding="utf-8")
        self.process = subprocess.Popen([str(self.program), "serve", "--data", str(self.data), "--listen", f"127.0.0.1:{self.port or 0}"],
                                        stdout=subprocess.PIPE, stderr=log, text=True)
        line = ""
        while "http://" not in line:
            line = self.process.stdout.readline()
            if not line:
                raise SystemExit("the server did not start: " + (self.data.parent / "server.log").read_text(encoding="utf-8")[-2000:])
        self.port = int(line.split("http://")[1].split("/")[0].rsplit(":", 1)[1])
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        until = time.monotonic() + READY_SECONDS
        while True:
            try:
                if Client(self.port, "").ask("GET", "/readyz")[0] == 200:
                    return
            except Lost:
                pass
            if time.monotonic() > until:
                raise SystemExit("the server is not ready")
            time.sleep(0.02)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()

    def client(self, who):
        return Client(self.port, self.tokens[who])


def tasks_of(county):
    client = county.client("fill")
    _, page = client.ask("GET", "/api/v1/tasks?limit=100")
    tasks = []
    for item in page["items"]:
        _, detail = client.ask("GET", "/api/v1/tasks/" + item["id"])
        tasks.append(Task(item["id"], detail["unit"]["code"], [(cell["key"], cell["element"]) for cell in detail["asked"]]))
    return tasks


def trail_of_writes(county):
    """(action, object) to how many entries of the trail name them; the trail is verified besides."""
    heads = json.loads(subprocess.run([str(county.program), "audit", "verify", "--data", str(county.data), "--json"],
                                      capture_output=True, text=True, timeout=300).stdout)["heads"]
    out = county.data.parent / "trail"
    entries = collections.Counter()
    for head in heads:
        if head["realm"] == 0 or head["chain"] != "writes":
            continue
        out.unlink(missing_ok=True)
        run([county.program, "audit", "export", "--data", county.data, "--realm", str(head["realm"]), "--out", out])
        for line in out.read_text(encoding="utf-8").splitlines():
            words = line.split("\t")
            entries.update((word, words[at + 1]) for at, word in enumerate(words[:-1]) if re.fullmatch(r"(task|ledger)\.\w+", word))
    return entries


def submissions_kept(county):
    """Task number to how many submissions the trail of writes names."""
    return {on.removeprefix("task:"): count for (action, on), count in trail_of_writes(county).items() if action == "task.submit"}


def varied_element(county, tasks):
    """The first figure that may differ while all others are zero: it is part of no sum."""
    client, task = county.client("fill"), tasks[0]
    for _, element in task.keys:
        values = {key: "3" if other == element else "0" for key, other in task.keys}
        status, said = client.ask("POST", f"/api/v1/tasks/{task.number}/submission", {"values": values})
        if status == 200:
            task.kept, task.digest, task.value = 1, said["digest"], 3
            return element
    raise SystemExit(f"no figure may stand alone: {said}")


def held_values(county, element):
    """Unit code to what the ledgers hold for it."""
    said = json.loads(run([county.program, "rollup", "show", "--data", county.data, "--elements", element, "--period", PERIOD,
                           "--unit", STREET, "--depth", "1", "--json"]))
    return {item["unit"]: item["cells"][0]["value"] for item in said["items"]}


def unsound(county):
    """What the product's own recomputations find wrong: totals against their leaves, the chains."""
    found = []
    for words in (["rollup", "verify"], ["audit", "verify"]):
        done = subprocess.run([str(county.program), *words, "--data", str(county.data)], capture_output=True, text=True, timeout=300)
        if done.returncode:
            found.append(f"{' '.join(words)}: exit {done.returncode}: {(done.stdout + done.stderr).strip()[:400]}")
    return found
