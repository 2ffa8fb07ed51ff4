"""Another catalogue for the same forms: names another county would use, elements lacking, elements that nobody asks for.

Used by tools/matching_report.py. A real other catalogue shares the concepts of the dev set, but neither their names nor
their number; its answers change with it: a field whose element is gone is NEW.
"""
import os, random, re

import train_matching as training

RENAMED, LACKING = 0.6, 0.15  # shares of the elements


def bare(name):
    return re.sub(r'[（(:：].*', '', name).strip()


def other_names(cases):
    path = os.path.join(cases, 'renamed.tsv')
    with open(path, encoding='utf8') as f:
        lines = [line.rstrip('\n').split('\t') for line in f if not line.startswith('#')]
    return {element: names.split('|') for element, names in lines[1:]}


def also_right(cases):
    """{(form, field): shipped elements that hold it too}"""
    path = os.path.join(cases, 'also_right.tsv')
    with open(path, encoding='utf8') as f:
        lines = [line.rstrip('\n').split('\t') for line in f if not line.startswith('#')]
    out = {}
    for form, field, element in lines[1:]:
        out.setdefault((form, field), set()).add(element)
    return out


def strangers(shipped, taken):
    """Shipped elements none of whose names is said by a form, or is another name of one of its elements."""
    out = []
    for r in training.tsv(shipped):
        names = [r['name']] + [a for a in r['aliases'].split('|') if a]
        if not any(bare(n) in taken for n in names):
            out.append([r['code'], r['name'], r['definition'], r['type'], r['code_list'] or r['unit'], r['entity']])
    return out


def changed(folder, cases, shipped, seed, out):
    """Write a changed catalogue to `out`; the elements that it lacks."""
    chance = random.Random(seed)
    names = other_names(cases)
    rows, lacking = [], set()
    said = {bare(r['name']) for r in training.tsv(os.path.join(folder, 'fields.tsv'))}
    for r in training.tsv(os.path.join(folder, 'catalogue.tsv')):
        said.update([r['name']] + names.get(r['element'], []))
        if chance.random() < LACKING:
            lacking.add(r['element'])
            continue
        renamed = r['element'] in names and chance.random() < RENAMED
        name = chance.choice(names[r['element']]) if renamed else r['name']
        rows.append([r['element'], name, '' if renamed else r['definition'], r['type'], r['unit_or_codelist'], r['entity']])
    rows += strangers(shipped, said)
    with open(out, 'w', encoding='utf8') as f:
        f.write('element\tname\tdefinition\ttype\tunit_or_codelist\tentity\n')
        f.writelines('\t'.join(row) + '\n' for row in rows)
    return lacking


def gold_for(gold, operands, lacking, right):
    """What is right with that catalogue: the next accepted reading, else NEW. A formula needs its operands."""
    out = {}
    for key, (label, also) in gold.items():
        also = {a for a in also if a not in lacking} | right.get(key, set())
        if label in lacking:
            held = sorted(a for a in also if a not in ('NEW', 'DERIVABLE') and a not in right.get(key, set()))
            label = held[0] if held else 'NEW'
            also = also | ({'NEW'} if held else set())
        elif label == 'DERIVABLE' and operands.get(key, set()) & lacking:
            also = also | {'NEW'}
        out[key] = (label, also)
    return out
