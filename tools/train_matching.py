#!/usr/bin/env python3
"""Train the ranker of field matching: data/matching/ranker.tsv from labelled forms.

  tools/train_matching.py --program build/release/yizhen --set cases/matching/dev [--set ...] --out data/matching/ranker.tsv

The product itself computes the features (`yizhen match --dump-features`), so there is one definition of each. L2
logistic regression by projected gradient: a weight whose sign contradicts what its feature means is held at 0.
Two kinds of drop-out make it honest about what it will not know:
  words     each round leaves a share of the vocabulary out, so the model learns to live with unknown words
  sources   each round takes half of the forms as if nobody had seen them: most words of their labels are left out
  elements  one round leaves a share of the catalogue out: their fields have no right candidate at all
Python's standard library only. Deterministic: fixed seeds, fixed order.
"""
import argparse, csv, math, os, random, subprocess, sys, tempfile

ROUNDS = [(0, 1), (0, 2), (15, 3), (30, 4), (45, 5)]  # percent of words left out, seed
ELEMENTS_OUT = [(0.25, 11), (0.25, 12)]               # share of elements left out, seed
UNSEEN = [(0.5, 21), (0.7, 22), (0.7, 23), (0.9, 24)]    # share of the words of half of the forms left out, seed
PER_FIELD = 6                                         # hardest candidates kept for each field
NEGATIVE = {'missing_field', 'missing_element', 'head_conflict', 'role_conflict', 'modifier_conflict', 'modifier_missing',
            'population_missing', 'kind_conflict', 'standard_conflict', 'unit_conflict', 'unknown_field', 'unknown_element',
            'sample_conflict', 'reading_used', 'guessed', 'weak_name'}
LIMIT = {'population_missing': 1.5, 'standard_same': 1.5, 'options_same': 1.5}  # rare in training: not to outweigh the rest
FREE = {'short_name', 'head_absent', 'hand', 'hand_squared'}  # may have either sign


def tsv(path):
    with open(path, encoding='utf8', newline='') as f:
        return list(csv.DictReader(f, delimiter='\t', quoting=csv.QUOTE_NONE))


def gold_of(folder):
    gold = {}
    for r in tsv(os.path.join(folder, 'labels.tsv')):
        gold[(r['form'], r['field'])] = (r['label'], set(filter(None, (r['also_accepted'] or '').split(','))))
    return gold


def run(program, *arguments):
    subprocess.run([program, 'match', *arguments], check=True)


def dump(program, folder, out, catalogue=None, extra=()):
    run(program, '--catalogue', catalogue or os.path.join(folder, 'catalogue.tsv'), '--forms', os.path.join(folder, 'forms.tsv'),
        '--fields', os.path.join(folder, 'fields.tsv'), '--out', out, '--dump-features', *extra)
    with open(out, encoding='utf8') as f:
        names = f.readline().rstrip('\n').split('\t')[4:]
        rows = [line.rstrip('\n').split('\t') for line in f]
    return names, rows


def thinned_catalogue(folder, share, seed, out):
    chance = random.Random(seed)
    with open(os.path.join(folder, 'catalogue.tsv'), encoding='utf8') as f:
        lines = f.read().splitlines()
    with open(out, 'w', encoding='utf8') as f:
        f.write('\n'.join([lines[0]] + [line for line in lines[1:] if chance.random() >= share]) + '\n')


def vocabulary_words():
    share = os.environ.get('YIZHEN_SHARE') or os.path.join(os.path.dirname(os.path.abspath(__file__)), '..')
    return [w for r in tsv(os.path.join(share, 'data/matching/vocabulary.tsv')) for w in r['words'].split('|') if not w.startswith('#')]


def unseen_round(folder, share, seed, words, out):
    """The forms taken as unseen, and a file of the words of their labels that are left out."""
    chance = random.Random(seed)
    forms = {r['form'] for r in tsv(os.path.join(folder, 'forms.tsv')) if chance.random() < 0.5}
    labels = '\n'.join(r['name'] for r in tsv(os.path.join(folder, 'fields.tsv')) if r['form'] in forms)
    with open(out, 'w', encoding='utf8') as f:
        for word in words:
            bare = word.strip('~')
            if len(bare) > 1 and bare in labels and chance.random() < share:
                f.write(word + '\n')
    return forms


def examples_of(names, rows, gold, keep_form):
    """(sparse features, wanted, weight) of the hardest candidates of each field."""
    hand = names.index('hand')
    by_field = {}
    for r in rows:
        if keep_form(r[0]):
            by_field.setdefault((r[0], r[1]), []).append(r)
    out = []
    for key, candidates in sorted(by_field.items()):
        if key not in gold:
            continue
        label, also = gold[key]
        candidates.sort(key=lambda r: (-float(r[4 + hand]), r[2]))
        kept = candidates[:PER_FIELD] + [r for r in candidates[PER_FIELD:] if r[2] == label]
        for r in kept:
            wanted = r[2] == label
            if not wanted and r[2] in also:
                continue
            values = [(i, float(v)) for i, v in enumerate(r[4:]) if v != '0']
            out.append((values, 1.0 if wanted else 0.0))
    return out


def train(names, examples, epochs=10, l2=2e-4, seed=7):
    """Logistic regression by Adagrad over shuffled examples; signs are kept by projection."""
    n = len(names)
    limit = [LIMIT.get(x, 4.0) for x in names]
    sign = [-1 if x in NEGATIVE else 0 if x in FREE else 1 for x in names]
    weights, bias = [0.0] * n, 0.0
    squares, bias_square = [1e-6] * n, 1e-6
    average, average_bias, steps = [0.0] * n, 0.0, 0
    order = list(range(len(examples)))
    chance = random.Random(seed)
    for epoch in range(epochs):
        chance.shuffle(order)
        for k in order:
            values, wanted = examples[k]
            total = bias
            for i, v in values:
                total += weights[i] * v
            error = 1 / (1 + math.exp(-max(-30, min(30, total)))) - wanted
            bias_square += error * error
            bias -= 0.5 * error / math.sqrt(bias_square)
            for i, v in values:
                g = error * v + l2 * weights[i]
                squares[i] += g * g
                w = weights[i] - 0.5 * g / math.sqrt(squares[i])
                if sign[i] > 0 and w < 0 or sign[i] < 0 and w > 0:
                    w = 0.0
                weights[i] = max(-limit[i], min(limit[i], w))
        if epoch >= epochs // 2:  # the mean of the later epochs is steadier than the last
            steps += 1
            average = [a + w for a, w in zip(average, weights)]
            average_bias += bias
    return [a / steps for a in average], average_bias / steps


def gather(program, folders, work):
    """Every dump of every set once: [(folder, gold, names, rows)]."""
    dumps, words = [], vocabulary_words()
    for folder in folders:
        gold = gold_of(folder)
        for percent, seed in ROUNDS:
            if percent == 0 and seed > 1:
                continue
            names, rows = dump(program, folder, os.path.join(work, 'd'), extra=('--drop-percent', str(percent), '--seed', str(seed)))
            dumps.append((folder, gold, names, rows))
        for share, seed in ELEMENTS_OUT:
            thin = os.path.join(work, 'thin.tsv')
            thinned_catalogue(folder, share, seed, thin)
            names, rows = dump(program, folder, os.path.join(work, 'd'), catalogue=thin, extra=('--drop-percent', '10', '--seed', str(seed)))
            dumps.append((folder, gold, names, rows))
        for share, seed in UNSEEN:
            drop, thin = os.path.join(work, 'drop.txt'), os.path.join(work, 'thin.tsv')
            forms = unseen_round(folder, share, seed, words, drop)
            thinned_catalogue(folder, 0.15, seed, thin)
            names, rows = dump(program, folder, os.path.join(work, 'd'), catalogue=thin, extra=('--drop-words', drop))
            dumps.append((folder, gold, names, [r for r in rows if r[0] in forms]))
    return dumps


def write_ranker(path, names, weights, bias, cuts, note):
    with open(path, 'w', encoding='utf8') as f:
        f.write('# made by tools/train_matching.py; ' + note + '\n')
        f.write('feature\tweight\n')
        f.write('bias\t%.4f\n' % bias)
        for name, weight in zip(names, weights):
            f.write('%s\t%.4f\n' % (name, weight))
        for name, value in cuts.items():
            f.write('cut:%s\t%s\n' % (name, value))


CUTS = {'ask': 0.35, 'automatic': 0.8}


def fit(dumps, keep_form):
    names = dumps[0][2]
    examples = []
    for folder, gold, _, rows in dumps:
        examples += examples_of(names, rows, gold, lambda form: keep_form(folder, form))
    weights, bias = train(names, examples)
    return names, weights, bias, len(examples)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--program', required=True)
    parser.add_argument('--set', action='append', required=True)
    parser.add_argument('--out', required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        dumps = gather(options.program, options.set, work)
    names, weights, bias, count = fit(dumps, lambda folder, form: True)
    write_ranker(options.out, names, weights, bias, CUTS, '%d examples' % count)
    print('%d examples, bias %.2f' % (count, bias))
    for name, weight in zip(names, weights):
        print('  %-20s %8.3f' % (name, weight))


if __name__ == '__main__':
    sys.exit(main())
