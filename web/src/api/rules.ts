/** Rules as they hold in the county; what its gatekeepers try and edit. */
import { answered, api, Refused, type Schemas } from './client'
import { followJob } from './jobs'

export type Rule = Schemas['Rule']
export type RuleEdit = Schemas['RuleEdit']
export type RuleEdits = Schemas['RuleEdits']
export type RuleTrial = Schemas['RuleTrial']
export type RuleCase = Schemas['RuleCase']

/** A county's word on a rule. */
export interface Word {
  toml: string
  enabled: boolean
  effective_from: string
}

export async function listRules(): Promise<Rule[]> {
  return (await answered(api.GET('/api/v1/rules'))).items
}

export function getRuleEdits(rule: string): Promise<RuleEdits> {
  return answered(api.GET('/api/v1/rules/{rule}/edits', { params: { path: { rule } } }))
}

/** What it would have changed over the last year; saves nothing. `tell`: dockets read so far. */
export async function tryRule(rule: string, word: Word, tell: (done: number) => void): Promise<RuleTrial> {
  const { data, error, response } = await api
    .POST('/api/v1/rules/{rule}/trial', { params: { path: { rule } }, body: word, headers: { Prefer: 'respond-async' } })
    .catch(() => {
      throw new Refused('offline', '', '', 0)
    })
  if (!data) throw new Refused(error.code, error.detail, error.request_id, response.status)
  if ('tried' in data) return data
  const job = await followJob(data.id, (now) => tell(now.done))
  return job.result as RuleTrial
}

/** What is saved of a word. `basedOn`: the newest version its author has seen, 0 for none; refused where another one came meanwhile. */
export interface Saving {
  word: Word
  reason: string
  cases: RuleCase[]
  basedOn: number
}

export function editRule(rule: string, { word, reason, cases, basedOn }: Saving): Promise<RuleEdit> {
  return answered(api.POST('/api/v1/rules/{rule}/edits', { params: { path: { rule } }, body: { ...word, reason, cases, based_on: basedOn } }))
}

/** The rule's text with new values from a day on, and the next version; null where the text is not written a line a parameter. */
export function withValues(toml: string, values: Record<string, number>, from: string): string | null {
  let text = toml
  for (const [name, value] of Object.entries(values)) {
    const line = new RegExp(`^(\\s*${name}\\s*=\\s*\\[)([^\\]]*)\\]`, 'm')
    const found = line.exec(text)
    if (!found) return null
    const others = (found[2] ?? '').split(/(?<=\}),?\s*/).filter((one) => one.trim() && !one.includes(`from = ${from},`))
    const all = [...others.map((one) => one.trim()), `{ from = ${from}, value = ${value} }`].join(', ')
    text = text.replace(line, `$1${all}]`)
  }
  return text.replace(/^(\s*version\s*=\s*)(\d+)/m, (_, key: string, version: string) => `${key}${Number(version) + 1}`)
}
