#!/usr/bin/env python3
"""Write docs/matching.md: what matching does on families of sources it has not learnt from.

  tools/matching_report.py --program build/release/yizhen --set cases/matching/dev --out docs/matching.md

For each family of sources the ranker is trained on the others and judged on the family. Two views:
  weights left out   the whole vocabulary; only the weights have not seen the family
  words left out     every vocabulary word that occurs in the family's labels, but in no other family's labels and in no
                     name of the catalogue, is removed as well: what a source with wholly unknown words would see
Intervals: 90 %, bootstrap over forms (2,000 draws, fixed seed). Python's standard library only.
"""
import argparse, os, random, sys, tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import score_matching as scoring
import train_matching as training

FAMILIES = {'zxgg': '综治 9+X', 'zz9x': '综治 9+X', 'wgh': '综治 9+X', 'rsj': '人社入户', 'zhdj': '智慧党建', 'cunfs': '村情', 'cunxc': '乡村信息'}
KEYS = ['top1', 'match_f1', 'hold_precision_all', 'match_recall', 'false_hold_rate', 'burden_cut']


def vocabulary_words():
    share = os.environ.get('YIZHEN_SHARE') or os.path.join(os.path.dirname(os.path.abspath(__file__)), '..')
    return [w for r in training.tsv(os.path.join(share, 'data/matching/vocabulary.tsv')) for w in r['words'].split('|')]


def words_only_in(family_names, other_names, words):
    inside, outside = '\n'.join(family_names), '\n'.join(other_names)
    return [w for w in words if len(w.strip('~')) > 1 and w.strip('~') in inside and w.strip('~') not in outside]


def interval(gold, predictions, forms, key, draws=2000):
    by_form = {}
    for k in gold:
        by_form.setdefault(k[0], []).append(k)
    per_form = [scoring.counts(gold, predictions, by_form[f]) for f in forms]
    chance, values = random.Random(5), []
    for _ in range(draws):
        total = {}
        for _ in forms:
            for name, n in per_form[chance.randrange(len(per_form))].items():
                total[name] = total.get(name, 0) + n
        full = dict.fromkeys(['fields', 'declared', 'declared_right', 'new', 'false_hold', 'derivable', 'derived', 'held', 'top1', 'tp', 'wrong'], 0)
        full.update(total)
        values.append(scoring.rates(full)[key])
    values.sort()
    return values[int(0.05 * draws)], values[int(0.95 * draws)]


def predictions_without(options, families, work, reduced, dumps, cuts):
    """Predictions of every form by a ranker that has not seen its family: {band: {...}} and the whole-form lines."""
    out = {'review': {}, 'auto': {}}
    forms = {r['form']: r for r in training.tsv(os.path.join(options.set, 'forms.tsv'))}
    names = {}
    for r in training.tsv(os.path.join(options.set, 'fields.tsv')):
        names.setdefault(families[forms[r['form']]['source']], []).append(r['name'])
    catalogue = [r['name'] for r in training.tsv(os.path.join(options.set, 'catalogue.tsv'))]
    overlaps = {}
    for family in sorted(set(families.values())):
        features, weights, bias, _ = training.fit(dumps, lambda folder, form: form not in forms or families[forms[form]['source']] != family)
        ranker, drop = os.path.join(work, 'ranker.tsv'), os.path.join(work, 'drop.txt')
        training.write_ranker(ranker, features, weights, bias, cuts, family)
        others = [n for f, ns in names.items() if f != family for n in ns] + catalogue
        gone = words_only_in(names.get(family, []), others, vocabulary_words()) if reduced else []
        with open(drop, 'w', encoding='utf8') as f:
            f.write('\n'.join(gone) + '\n')
        for band in out:
            path = os.path.join(work, 'p.jsonl')
            extra = ['--drop-words', drop] if gone else []
            training.run(options.program, '--catalogue', os.path.join(options.set, 'catalogue.tsv'), '--forms', os.path.join(options.set, 'forms.tsv'),
                         '--fields', os.path.join(options.set, 'fields.tsv'), '--out', path, '--band', band, '--ranker', ranker, *extra)
            fields, whole = scoring.read_predictions(path)
            out[band].update({k: v for k, v in fields.items() if families[forms[k[0]]['source']] == family})
            if band == 'review':
                overlaps.update({f: v for f, v in whole.items() if families[forms[f]['source']] == family})
    return out, overlaps


def table(gold, views, forms):
    lines = ['| view | ' + ' | '.join(KEYS) + ' |', '|---' * (len(KEYS) + 1) + '|']
    for title, predictions in views:
        rates = scoring.measure(gold, predictions)
        cells = []
        for key in KEYS:
            low, high = interval(gold, predictions, forms, key)
            cells.append('%.3f (%.3f–%.3f)' % (rates[key], low, high))
        lines.append('| %s | %s |' % (title, ' | '.join(cells)))
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--program', required=True)
    parser.add_argument('--set', required=True)
    parser.add_argument('--also', action='append', default=[], help='further sets to train on')
    parser.add_argument('--out', required=True)
    parser.add_argument('--cut', type=float, default=training.CUTS['automatic'])
    options = parser.parse_args()
    gold = scoring.load(options.set)
    forms = sorted({k[0] for k in gold})
    cuts = dict(training.CUTS, automatic=options.cut)
    with tempfile.TemporaryDirectory() as work:
        dumps = training.gather(options.program, [options.set] + options.also, work)
        full, whole = predictions_without(options, FAMILIES, work, False, dumps, cuts)
        less, whole_less = predictions_without(options, FAMILIES, work, True, dumps, cuts)
    families = sorted(set(FAMILIES.values()))
    sources = {r['form']: r['source'] for r in training.tsv(os.path.join(options.set, 'forms.tsv'))}
    lines = ['# Matching: figures', '',
             'Made by `tools/matching_report.py`; do not edit. %d fields of %d forms, %d families of sources.' % (len(gold), len(forms), len(families)),
             'Every figure is of a family that the weights have not seen; in brackets the 90 % interval of a bootstrap over forms.',
             'zxgg, zz9x and wgh follow one national standard (GB/T 31000 and its 综治 9+X lists) and are left out together.', '',
             'The vocabulary was written with these sources in sight, so "weights left out" is an upper bound; "words left out" removes every',
             'word that only the family uses and is harsher than life: a real source shares most of its words with others.', '']
    lines += table(gold, [('weights left out, review', full['review']), ('weights left out, auto', full['auto']),
                          ('words left out, review', less['review']), ('words left out, auto', less['auto'])], forms)
    lines += ['', '| family (words left out) | fields | top1 | F1 review | auto precision | auto recall |', '|---|---|---|---|---|---|']
    for family in families:
        keys = [k for k in gold if FAMILIES[sources[k[0]]] == family]
        review, auto = scoring.measure(gold, less['review'], keys), scoring.measure(gold, less['auto'], keys)
        lines.append('| %s | %d | %.3f | %.3f | %.3f | %.3f |' % (family, len(keys), review['top1'], review['match_f1'], auto['hold_precision_all'], auto['match_recall']))
    a, b = scoring.measure_forms(options.set, whole), scoring.measure_forms(options.set, whole_less)
    lines += ['', 'Whole forms (%d with a twin): recall@1 %.3f, @3 %.3f; with words left out %.3f, %.3f.' % (a['forms'], a['recall@1'], a['recall@3'], b['recall@1'], b['recall@3']), '']
    with open(options.out, 'w', encoding='utf8') as f:
        f.write('\n'.join(lines))
    print('\n'.join(lines))


if __name__ == '__main__':
    sys.exit(main())
