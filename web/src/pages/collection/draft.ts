/** Two hands on one draft: mine, the server's, and what both began with. Pure. */

/** Stands for a value: what is held is unchanged. */
export const UNCHANGED = '\u001d'

/** By cell; '' is nothing said. */
export type Said = Record<string, string>

export interface Clash {
  key: string
  mine: string
  theirs: string
}

export interface Merged {
  /** What the page shows now. */
  now: Said
  /** Cells that are still to be sent. */
  mine: Set<string>
  /** Cells that both changed, differently: a person decides, nothing is overwritten. */
  clashes: Clash[]
}

const at = (said: Said, key: string) => said[key] ?? ''

/** `touched`: cells that were changed here since `base`. */
export function merge(base: Said, here: Said, theirs: Said, touched: Iterable<string>): Merged {
  const now: Said = { ...theirs }
  const mine = new Set<string>()
  const clashes: Clash[] = []
  for (const key of touched) {
    const [was, my, their] = [at(base, key), at(here, key), at(theirs, key)]
    if (my === their) continue
    if (their === was) {
      now[key] = my
      mine.add(key)
    } else {
      now[key] = my
      clashes.push({ key, mine: my, theirs: their })
    }
  }
  return { now, mine, clashes }
}

export function saidIn(draft: { values: Record<string, string>; confirmed: string[] }): Said {
  return { ...draft.values, ...Object.fromEntries(draft.confirmed.map((key) => [key, UNCHANGED])) }
}

/** What the server takes: a value each, and beside them what is confirmed. */
export function changeOf(said: Said, keys: Iterable<string>): { values: Record<string, string>; confirm: string[] } {
  const values: Record<string, string> = {}
  const confirm: string[] = []
  for (const key of keys) {
    if (at(said, key) === UNCHANGED) confirm.push(key)
    else values[key] = at(said, key)
  }
  return { values, confirm }
}

/** All that a submission says; blanks are left out. */
export function answersOf(said: Said): { values: Record<string, string>; confirm: string[] } {
  return changeOf(said, Object.keys(said).filter((key) => at(said, key).trim() !== ''))
}
