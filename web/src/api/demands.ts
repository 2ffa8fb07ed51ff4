import { answered, api, freshKey, Refused, type Demand, type Schemas } from './client'
import { followJob } from './jobs'

export type Envelope = Schemas['Envelope']
export type Summary = Schemas['DemandSummary']
export type Kind = Schemas['Kind']
export type KindField = Schemas['KindField']
export type Payload = Record<string, string | number | boolean>
export type DrawnForm = Schemas['DrawnForm']
export type Candidate = { element: string; name: string; score: number }

export interface Page {
  items: Summary[]
  next: string | null
}

export function listDemands(query: { q?: string; kind?: Summary['kind']; outcome?: Summary['outcome']; issuer?: string; cursor?: string; limit?: number }): Promise<Page> {
  return answered(api.GET('/api/v1/demands', { params: { query } }))
}

export function getDemand(id: string): Promise<Demand> {
  return answered(api.GET('/api/v1/demands/{id}', { params: { path: { id } } }))
}

export function getForm(id: string): Promise<DrawnForm> {
  return answered(api.GET('/api/v1/demands/{id}/form', { params: { path: { id } } }))
}

/** Nothing of it was kept: the answer is all there is. */
export const NOT_KEPT = '0'

let known: Promise<Kind[]> | undefined
/** The kinds of demand, asked once a visit. */
export function listKinds(): Promise<Kind[]> {
  known ??= answered(api.GET('/api/v1/kinds')).then((all) => all.items)
  known.catch(() => (known = undefined))
  return known
}

/** A demand as a job, followed to its end; without a file where its kind needs none. */
export async function raiseDemand(file: File | null, envelope: Envelope, tell: (step: string, done: number, total: number) => void): Promise<Demand> {
  const { data, error, response } = await api
    .POST('/api/v1/demands', {
      body: { file: '', envelope },
      bodySerializer: () => {
        const form = new FormData()
        form.append('envelope', JSON.stringify(envelope))
        if (file) form.append('file', file)
        return form
      },
      headers: { Prefer: 'respond-async' },
      params: { header: { 'Idempotency-Key': freshKey() } },
    })
    .catch(() => {
      throw new Refused('offline', '', '', 0)
    })
  if (!data) throw new Refused(error.code, error.detail, error.request_id, response.status)
  if ('outcome' in data) return data
  const job = await followJob(data.id, (now) => tell(now.step ?? '', now.done, now.total))
  return job.result as Demand
}

export type DemandReading = Schemas['DemandReading']

export function getReading(id: string): Promise<DemandReading> {
  return answered(api.GET('/api/v1/demands/{id}/reading', { params: { path: { id } } }))
}

/** Those named are none, the others count; it is judged again. */
export function confirmReading(id: string, rejected: string[]): Promise<Demand> {
  return answered(api.POST('/api/v1/demands/{id}/reading', { params: { path: { id } }, body: { rejected } }))
}

/** What is read in a document before anything is raised; the server keeps nothing of it. */
export function previewReading(file: File): Promise<DemandReading> {
  return answered(
    api.POST('/api/v1/readings', {
      body: { file: '' },
      bodySerializer: () => {
        const form = new FormData()
        form.append('file', file)
        return form
      },
      params: { header: { 'Idempotency-Key': freshKey() } },
    }),
  )
}

export function correctMatch(id: string, field: string, element: string | null): Promise<Demand> {
  return answered(api.POST('/api/v1/demands/{id}/matches', { params: { path: { id } }, body: { field, element } }))
}

/** Judges again with what is known today; a new version, unless nothing has changed. */
export function judgeAgain(id: string): Promise<Demand> {
  return answered(api.POST('/api/v1/demands/{id}/verdicts', { params: { path: { id } } }))
}

/** The issuer's word on what reached the base outside the gate; `false` takes any demand back. */
export function confirmDemand(id: string, confirm: boolean): Promise<Demand> {
  return answered(api.POST('/api/v1/demands/{id}/confirmation', { params: { path: { id } }, body: { confirm } }))
}

/** Against the whole verdict, or one rule of it. */
export function appeal(id: string, reason: string, rule = ''): Promise<Schemas['Appeal']> {
  return answered(api.POST('/api/v1/demands/{id}/appeals', { params: { path: { id } }, body: { reason, rule: rule || undefined } }))
}

export async function listAppeals(id: string): Promise<Schemas['Appeal'][]> {
  return (await answered(api.GET('/api/v1/demands/{id}/appeals', { params: { path: { id } } }))).items
}

export async function findElements(q: string): Promise<Schemas['Element'][]> {
  return (await answered(api.GET('/api/v1/elements', { params: { query: { q, limit: 20 } } }))).items
}

export async function findUnits(q: string, kind?: 'area' | 'department'): Promise<Schemas['Unit'][]> {
  return (await answered(api.GET('/api/v1/units', { params: { query: { q, kind, limit: 20 } } }))).items
}
