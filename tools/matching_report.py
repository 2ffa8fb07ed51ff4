#!/usr/bin/env python3
"""Write docs/matching.md: what matching does on families of sources it has not learnt from.

  tools/matching_report.py --program build/release/yizhen --set cases/matching/dev --also cases/matching/other \\
      --unseen cases/matching/unseen --unseen cases/matching/unseen2 --out docs/matching.md

For each family of sources the ranker is trained on the others and judged on the family. Views:
  weights left out   the whole vocabulary; only the weights have not seen the family
  words left out     every vocabulary word that occurs in the family's labels, but in no other family's labels and in no
                     name of the catalogue, is removed as well: what a source with wholly unknown words would see
  other catalogue    the same with another county's catalogue (tools/matching_catalogues.py)
Sets written by hand are judged by the shipped weights. Intervals: 90 %, bootstrap over forms (2,000 draws, fixed seed).
Python's standard library only.
"""
import argparse, os, random, sys, tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import matching_catalogues as catalogues
import score_matching as scoring
import train_matching as training

FAMILIES = {'zxgg': '综治 9+X', 'zz9x': '综治 9+X', 'wgh': '综治 9+X', 'rsj': '人社入户', 'zhdj': '智慧党建', 'cunfs': '村情', 'cunxc': '乡村信息'}
SEEDS = (31, 32, 33)
INTRODUCTION = '''# Matching: figures

Made by `tools/matching_report.py`; do not edit. %d fields of %d forms, %d families of sources.
Every figure is of a family that the weights have not seen; in brackets the 90 %% interval of a bootstrap over forms.
zxgg, zz9x and wgh follow one national standard (GB/T 31000 and its 综治 9+X lists) and are left out together.

- "weights left out" is an upper bound: the vocabulary was written with these sources in sight.
- "words left out" removes every word that only the family uses and is harsher than life: a real source shares most of
  its words with others.
- "other catalogue": %d draws of a catalogue in which %.0f %% of the elements have a name that another county might give
  them (cases/matching/renamed.tsv) and no definition, %.0f %% are lacking, and the shipped elements that no form asks
  for are added.
'''
BY_HAND = '''Sets written by hand, by the shipped weights (cases/matching/README.md says what was known when):
'''
KEYS = ['top1', 'match_f1', 'hold_precision_all', 'match_recall', 'false_hold_rate', 'burden_cut']


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


def rankers_without(dumps, families, sources, work, cuts):
    """{family: file of weights that have not seen it}"""
    out = {}
    for family in sorted(set(families.values())):
        features, weights, bias, _ = training.fit(dumps, lambda folder, form: form not in sources or families[sources[form]] != family)
        out[family] = os.path.join(work, 'ranker%d.tsv' % len(out))
        training.write_ranker(out[family], features, weights, bias, cuts, family)
    return out


def predictions_of(options, families, work, rankers, reduced, catalogue=None):
    """Predictions of every form by weights that have not seen its family: {band: {...}} and the whole-form lines."""
    out, overlaps = {'review': {}, 'auto': {}}, {}
    catalogue = catalogue or os.path.join(options.set, 'catalogue.tsv')
    forms = {r['form']: r for r in training.tsv(os.path.join(options.set, 'forms.tsv'))}
    names = {}
    for r in training.tsv(os.path.join(options.set, 'fields.tsv')):
        names.setdefault(families[forms[r['form']]['source']], []).append(r['name'])
    elements = [r['name'] for r in training.tsv(catalogue)]
    for family, ranker in rankers.items():
        drop = os.path.join(work, 'drop.txt')
        others = [n for f, ns in names.items() if f != family for n in ns] + elements
        gone = words_only_in(names.get(family, []), others, training.vocabulary_words()) if reduced else []
        with open(drop, 'w', encoding='utf8') as f:
            f.write('\n'.join(gone) + '\n')
        for band in out:
            path = os.path.join(work, 'p.jsonl')
            extra = ['--drop-words', drop] if gone else []
            training.run(options.program, '--catalogue', catalogue, '--forms', os.path.join(options.set, 'forms.tsv'),
                         '--fields', os.path.join(options.set, 'fields.tsv'), '--out', path, '--band', band, '--ranker', ranker, *extra)
            fields, whole = scoring.read_predictions(path)
            out[band].update({k: v for k, v in fields.items() if families[forms[k[0]]['source']] == family})
            if band == 'review':
                overlaps.update({f: v for f, v in whole.items() if families[forms[f]['source']] == family})
    return out, overlaps


def other_catalogues(options, families, work, rankers, reduced):
    """Gold and predictions with changed catalogues, one draw a seed; forms are told apart by the seed."""
    cases = os.path.dirname(os.path.abspath(options.set))
    shipped = os.path.join(cases, '..', '..', 'data', 'elements', 'catalogue.tsv')
    operands = {(r['form'], r['field']): set(filter(None, (r['operands'] or '').split(','))) for r in training.tsv(os.path.join(options.set, 'labels.tsv'))}
    gold, predictions = {}, {'review': {}, 'auto': {}}
    for seed in SEEDS:
        catalogue = os.path.join(work, 'catalogue.tsv')
        lacking = catalogues.changed(options.set, cases, shipped, seed, catalogue)
        found, _ = predictions_of(options, families, work, rankers, reduced, catalogue)
        for (form, field), wanted in catalogues.gold_for(scoring.load(options.set), operands, lacking, catalogues.also_right(cases)).items():
            gold[(form + str(seed), field)] = wanted
        for band in predictions:
            predictions[band].update({(form + str(seed), field): v for (form, field), v in found[band].items()})
    return gold, predictions


def unseen(options, folder, work):
    """A set written by hand, by the shipped weights."""
    out = {}
    for band in ('review', 'auto'):
        path = os.path.join(work, 'p.jsonl')
        training.run(options.program, '--catalogue', os.path.join(folder, 'catalogue.tsv'), '--forms', os.path.join(folder, 'forms.tsv'),
                     '--fields', os.path.join(folder, 'fields.tsv'), '--out', path, '--band', band)
        out[band], _ = scoring.read_predictions(path)
    return scoring.load(folder), out


def table(views):
    lines = ['| view | ' + ' | '.join(KEYS) + ' |', '|---' * (len(KEYS) + 1) + '|']
    for title, gold, predictions in views:
        rates = scoring.measure(gold, predictions)
        forms = sorted({k[0] for k in gold})
        cells = []
        for key in KEYS:
            low, high = interval(gold, predictions, forms, key)
            cells.append('%.3f (%.3f–%.3f)' % (rates[key], low, high))
        lines.append('| %s | %s |' % (title, ' | '.join(cells)))
    return lines


def both_bands(title, gold, predictions):
    return [(title + ', ' + band, gold, predictions[band]) for band in ('review', 'auto')]


def family_table(options, gold, predictions):
    sources = {r['form']: r['source'] for r in training.tsv(os.path.join(options.set, 'forms.tsv'))}
    lines = ['| family (words left out) | fields | top1 | F1 review | auto precision | auto recall |', '|---|---|---|---|---|---|']
    for family in sorted(set(FAMILIES.values())):
        keys = [k for k in gold if FAMILIES[sources[k[0]]] == family]
        review, auto = scoring.measure(gold, predictions['review'], keys), scoring.measure(gold, predictions['auto'], keys)
        lines.append('| %s | %d | %.3f | %.3f | %.3f | %.3f |' % (family, len(keys), review['top1'], review['match_f1'], auto['hold_precision_all'], auto['match_recall']))
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--program', required=True)
    parser.add_argument('--set', required=True)
    parser.add_argument('--also', action='append', default=[], help='further sets to train on')
    parser.add_argument('--unseen', action='append', default=[], help='sets written by hand, never trained on')
    parser.add_argument('--out', required=True)
    parser.add_argument('--cut', type=float, default=training.CUTS['automatic'])
    options = parser.parse_args()
    gold = scoring.load(options.set)
    sources = {r['form']: r['source'] for r in training.tsv(os.path.join(options.set, 'forms.tsv'))}
    with tempfile.TemporaryDirectory() as work:
        dumps = training.gather(options.program, [options.set] + options.also, work)
        rankers = rankers_without(dumps, FAMILIES, sources, work, dict(training.CUTS, automatic=options.cut))
        full, whole = predictions_of(options, FAMILIES, work, rankers, False)
        less, whole_less = predictions_of(options, FAMILIES, work, rankers, True)
        views = both_bands('weights left out', gold, full) + both_bands('words left out', gold, less)
        for title, reduced in (('other catalogue', False), ('other catalogue, words left out', True)):
            views += both_bands(title, *other_catalogues(options, FAMILIES, work, rankers, reduced))
        by_hand = [view for folder in options.unseen for view in both_bands(os.path.basename(folder.rstrip('/')), *unseen(options, folder, work))]
    whole, whole_less = scoring.measure_forms(options.set, whole), scoring.measure_forms(options.set, whole_less)
    lines = INTRODUCTION % (len(gold), len(sources), len(set(FAMILIES.values())), len(SEEDS), 100 * catalogues.RENAMED, 100 * catalogues.LACKING)
    lines = [lines] + table(views) + [''] + family_table(options, gold, less)
    lines += ['', 'Whole forms (%d with a twin): recall@1 %.3f, @3 %.3f; with words left out %.3f, %.3f.' %
              (whole['forms'], whole['recall@1'], whole['recall@3'], whole_less['recall@1'], whole_less['recall@3'])]
    lines += ['', BY_HAND] + table(by_hand) + [''] if by_hand else ['']
    with open(options.out, 'w', encoding='utf8') as f:
        f.write('\n'.join(lines))
    print('\n'.join(lines))


if __name__ == '__main__':
    sys.exit(main())
