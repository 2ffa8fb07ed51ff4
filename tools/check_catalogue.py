#!/usr/bin/env python3
"""Checks data/elements/catalogue.tsv: what the loader cannot see, because it needs the whole product.

Usage: tools/check_catalogue.py [repository root]
Prints one line a fault and exits 1 if there are any.
"""
import csv
import re
import sys
from pathlib import Path

COLUMNS = ("code name definition entity type scale unit code_list sensitivity fresh_days retention_years source_unit "
           "ledger by_period formula aliases").split()
TYPES = {"integer", "decimal", "text", "date", "boolean", "code"}
SENSITIVITIES = {"identifier", "filter_attribute", "open"}
LEDGER_OF_ENTITY = {"人员": "person", "家庭": "household", "房屋": "dwelling", "单位": "organisation", "土地": "land",
                    "事件": "event", "区划": "unit_period"}
# DESIGN 6: identity numbers, phones, bank accounts and names of persons are encrypted in the column.
IDENTIFIER_ENDINGS = ("身份号码", "联系电话", "联系人电话", "证件号码", "银行账号", "社会保障卡账号", "人姓名", "户主姓名",
                      "配偶姓名", "父亲姓名", "母亲姓名", "长姓名", "员姓名", "书记姓名", "残疾人证号", "居住证号码",
                      "固定电话", "电子邮箱", "代表姓名")
# A published service number of an organisation is not a person's.
PUBLIC_NUMBERS = {"物业服务联系电话"}
EXPRESSION_WORDS = {"age", "as_of", "if", "null", "in", "and", "or", "not", "between", "coalesce", "sum", "count", "avg",
                    "min", "max", "distinct", "working_days", "like", "true", "false", "where", "is"}
ELEMENTS_MIN = 300


def read_tsv(path):
    lines = path.read_text(encoding="utf-8").split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    header = lines[0].split("\t")
    return header, [(number, line.split("\t")) for number, line in enumerate(lines[1:], 2)]


def names_in(formula):
    without_strings = re.sub(r'"[^"]*"', " ", formula)
    return [w for w in re.findall(r"[A-Za-z_\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff]*", without_strings)
            if w not in EXPRESSION_WORDS]


def barred_words(path):
    _, rows = read_tsv(path)
    return [row[0] for _, row in rows], [row for _, row in rows]


class Checker:
    def __init__(self, root):
        self.root = root
        self.path = root / "data/elements/catalogue.tsv"
        self.faults = []
        self.rows = []

    def fault(self, line, text):
        self.faults.append(f"{self.path.relative_to(self.root)}:{line}: {text}")

    def read(self):
        header, rows = read_tsv(self.path)
        if header != COLUMNS:
            self.fault(1, f"columns are {header}")
            return False
        for line, cells in rows:
            if len(cells) != len(COLUMNS):
                self.fault(line, f"{len(cells)} cells instead of {len(COLUMNS)}")
            elif any(cell != cell.strip() for cell in cells):
                self.fault(line, "a cell begins or ends with white space")
            else:
                self.rows.append((line, dict(zip(COLUMNS, cells))))
        if len(self.rows) < ELEMENTS_MIN:
            self.fault(1, f"{len(self.rows)} elements, at least {ELEMENTS_MIN} are wanted")
        return True

    def check_codes_and_names(self):
        codes, names = {}, {}
        last = 0
        for line, row in self.rows:
            if not re.fullmatch(r"YZ\d{4}", row["code"]):
                self.fault(line, f"code {row['code']} is not YZ and four digits")
            elif int(row["code"][2:]) <= last:
                self.fault(line, f"code {row['code']} does not ascend: codes are given once, at the end")
            else:
                last = int(row["code"][2:])
            for what, table in (("code", codes), ("name", names)):
                if row[what] in table:
                    self.fault(line, f"{what} {row[what]} is also in line {table[row[what]]}")
                table[row[what]] = line
            # A name is an identifier of the expression language.
            if not re.fullmatch(r"[A-Z\u4e00-\u9fff][A-Z0-9\u4e00-\u9fff]*", row["name"]):
                self.fault(line, f"name {row['name']} cannot be written in an expression")
            if len(row["definition"]) < 5 or row["definition"] == row["name"]:
                self.fault(line, f"definition of {row['name']} says nothing")

    def check_types(self):
        lists = {path.stem for path in (self.root / "data/codelists").glob("*.csv")}
        for line, row in self.rows:
            kind = row["type"]
            if kind not in TYPES:
                self.fault(line, f"type {kind} is not known")
            if (kind == "code") != bool(row["code_list"]):
                self.fault(line, "a code has a code list, and nothing else has one")
            if row["code_list"] and row["code_list"] not in lists:
                self.fault(line, f"code list {row['code_list']} is not in data/codelists")
            if not row["scale"].isdigit() or (kind == "decimal") != (row["scale"] != "0") or int(row["scale"]) > 9:
                self.fault(line, f"scale {row['scale']} does not fit type {kind}")
            if kind == "decimal" and not row["unit"]:
                self.fault(line, "a decimal has a unit of measure")
            if kind in ("text", "date", "boolean", "code") and row["unit"]:
                self.fault(line, f"type {kind} has no unit of measure")
            for column in ("fresh_days", "retention_years"):
                if not row[column].isdigit():
                    self.fault(line, f"{column} is {row[column]!r}, not a whole number")
            if row["retention_years"] == "0":
                self.fault(line, "nothing is kept for ever: retention_years is missing")

    def check_belonging(self):
        for line, row in self.rows:
            ledger = LEDGER_OF_ENTITY.get(row["entity"])
            if ledger is None:
                self.fault(line, f"entity {row['entity']} is not known")
            elif row["ledger"] != ledger:
                self.fault(line, f"entity {row['entity']} is held in {ledger}, not {row['ledger']}")
            if row["by_period"] not in ("0", "1") or (row["by_period"] == "1") != (row["ledger"] == "unit_period"):
                self.fault(line, "by_period is 1 exactly in the ledger unit_period")
            if row["by_period"] == "1" and row["fresh_days"] == "0":
                self.fault(line, "a reported figure grows old: fresh_days is 0")
            if not row["source_unit"]:
                self.fault(line, "no authoritative source")

    def check_sensitivity(self):
        for line, row in self.rows:
            if row["sensitivity"] not in SENSITIVITIES:
                self.fault(line, f"sensitivity {row['sensitivity']} is not known")
            identifying = row["name"] == "姓名" or row["name"] == "曾用名" or row["name"].endswith(IDENTIFIER_ENDINGS)
            if identifying and row["name"] not in PUBLIC_NUMBERS and row["sensitivity"] != "identifier":
                self.fault(line, f"{row['name']} identifies a person: sensitivity must be identifier")
            if row["sensitivity"] == "identifier" and row["type"] != "text":
                self.fault(line, "an identifier is text")
            if row["entity"] in ("人员", "家庭") and row["sensitivity"] == "open":
                self.fault(line, f"{row['name']} speaks of one person or family: it cannot be open")

    def check_formulas(self):
        by_name = {row["name"]: row for _, row in self.rows}
        for line, row in self.rows:
            operands = names_in(row["formula"])
            for name in operands:
                if name not in by_name:
                    self.fault(line, f"formula uses {name}, which is no element")
                elif by_name[name]["ledger"] != row["ledger"]:
                    self.fault(line, f"formula uses {name} of another ledger")
            if row["formula"] and not operands:
                self.fault(line, "formula without operands")
        self.check_cycles(by_name)

    def check_cycles(self, by_name):
        def visit(name, path):
            if name in path:
                self.fault(0, "formulas go round: " + " → ".join(path + [name]))
                return
            for operand in names_in(by_name[name]["formula"]):
                if operand in by_name:
                    visit(operand, path + [name])

        for name in by_name:
            visit(name, [])

    def check_aliases(self):
        """Within one entity a word means one element; between entities the form's entity decides."""
        owner = {}
        for line, row in self.rows:
            owner[(row["entity"], row["name"])] = row["code"]
        for line, row in self.rows:
            aliases = [a for a in row["aliases"].split("|") if a]
            for alias in aliases:
                key = (row["entity"], alias)
                if key in owner:
                    self.fault(line, f"alias {alias} of {row['code']} already means {owner[key]}")
                owner[key] = row["code"]

    def check_barred(self):
        words, rows = barred_words(self.root / "data/elements/barred.tsv")
        for number, row in enumerate(rows, 2):
            if len(row) != 4 or not all(row[:3]):
                self.faults.append(f"data/elements/barred.tsv:{number}: word, kind, reason and statutory system are wanted")
        for line, row in self.rows:
            for column in ("name", "definition", "aliases"):
                for word in words:
                    if word in row[column]:
                        self.fault(line, f"{column} of {row['name']} holds the barred word {word}")

    def run(self):
        if self.read():
            self.check_codes_and_names()
            self.check_types()
            self.check_belonging()
            self.check_sensitivity()
            self.check_formulas()
            self.check_aliases()
            self.check_barred()
        return self.faults


def check_code_lists(root):
    faults = []
    for path in sorted((root / "data/codelists").glob("*.csv")):
        if path.name == "check_vectors.csv":
            continue
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        where = path.relative_to(root)
        if rows[0][:2] != ["code", "name"]:
            faults.append(f"{where}:1: columns begin with {rows[0][:2]}")
            continue
        codes = [row[0] for row in rows[1:]]
        if len(codes) != len(set(codes)):
            faults.append(f"{where}: a code comes twice")
        if any(len(row) < 2 or not row[1] for row in rows[1:]):
            faults.append(f"{where}: a code has no name")
    return faults


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent)
    checker = Checker(root)
    faults = checker.run() + check_code_lists(root)
    for fault in faults:
        print(fault)
    print(f"catalogue: {len(checker.rows)} elements, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
