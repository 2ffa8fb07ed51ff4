#!/usr/bin/env python3
"""Score matching predictions against labelled forms.

  tools/score_matching.py PRED.jsonl FOLDER [--errors N]

FOLDER holds catalogue.tsv, forms.tsv, fields.tsv, labels.tsv and, where forms are compared, form_pairs.tsv.
Also a module: tools/matching_report.py uses `load`, `read_predictions`, `measure` and `measure_forms`.
"""
import collections, csv, json, os, sys


def tsv(path):
    with open(path, encoding='utf8', newline='') as f:
        return list(csv.DictReader(f, delimiter='\t', quoting=csv.QUOTE_NONE))


def load(folder):
    gold = {}
    for r in tsv(os.path.join(folder, 'labels.tsv')):
        also = set(filter(None, (r['also_accepted'] or '').split(',')))
        gold[(r['form'], r['field'])] = (r['label'], also)
    return gold


def read_predictions(path):
    fields, forms = {}, {}
    with open(path, encoding='utf8') as f:
        for line in f:
            if not line.strip():
                continue
            one = json.loads(line)
            if one.get('kind') == 'form':
                forms[one['form']] = one['matches']
            else:
                fields[(one['form'], one['field'])] = one
    return fields, forms


def ratio(part, whole):
    return part / whole if whole else 0.0


def counts(gold, predictions, keys):
    """Of the fields `keys`: how often each thing happened."""
    c = collections.Counter()
    for key in keys:
        label, also = gold[key]
        one = predictions.get(key, {'element': 'NEW', 'candidates': []})
        said = one['element']
        held = said not in ('NEW', 'DERIVABLE')
        right = said == label or said in also
        c['fields'] += 1
        c['declared'] += held
        c['declared_right'] += held and right
        if label == 'NEW':
            c['new'] += 1
            c['false_hold'] += held and not right
        elif label == 'DERIVABLE':
            c['derivable'] += 1
            c['derived'] += said == 'DERIVABLE'
        else:
            c['held'] += 1
            first = (one.get('candidates') or ['-'])[0]
            c['top1'] += first == label or first in also
            c['tp'] += held and right
            c['wrong'] += held and not right
    return c


def rates(c):
    precision = ratio(c['tp'], c['tp'] + c['wrong'] + c['false_hold'])
    recall = ratio(c['tp'], c['held'])
    return {
        'top1': ratio(c['top1'], c['held']),
        'match_f1': ratio(2 * precision * recall, precision + recall),
        'hold_precision_all': ratio(c['declared_right'], c['declared']),
        'match_recall': recall,
        'false_hold_rate': ratio(c['false_hold'], c['new']),
        'burden_cut': ratio(c['tp'] + c['derived'], c['fields']),
    }


def measure(gold, predictions, keys=None):
    return rates(counts(gold, predictions, list(gold) if keys is None else keys))


def measure_forms(folder, forms):
    wanted = collections.defaultdict(set)
    for r in tsv(os.path.join(folder, 'form_pairs.tsv')):
        if r['verdict'] in ('duplicate', 'covered'):
            wanted[r['incoming']].add(r['open_form'])
    first = sum(1 for f, w in wanted.items() if forms.get(f) and forms[f][0]['form'] in w)
    third = sum(1 for f, w in wanted.items() if any(m['form'] in w for m in forms.get(f, [])[:3]))
    return {'forms': len(wanted), 'recall@1': ratio(first, len(wanted)), 'recall@3': ratio(third, len(wanted))}


def main(arguments):
    if len(arguments) < 2:
        print(__doc__)
        return 64
    gold = load(arguments[1])
    predictions, forms = read_predictions(arguments[0])
    for name, value in measure(gold, predictions).items():
        print('%-20s %.4f' % (name, value))
    if forms and os.path.exists(os.path.join(arguments[1], 'form_pairs.tsv')):
        print(measure_forms(arguments[1], forms))
    left = int(arguments[3]) if len(arguments) > 3 and arguments[2] == '--errors' else 0
    names = {(r['form'], r['field']): r['name'] for r in tsv(os.path.join(arguments[1], 'fields.tsv'))}
    elements = {r['element']: r['name'] for r in tsv(os.path.join(arguments[1], 'catalogue.tsv'))}
    for key, (label, also) in gold.items():
        said = predictions.get(key, {'element': 'NEW'})['element']
        if left > 0 and said != label and said not in also:
            print(*key, names[key], '| gold', label, elements.get(label, ''), '| said', said, elements.get(said, ''))
            left -= 1
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
