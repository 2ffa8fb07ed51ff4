/** Appeals with their clock, how far the lists reach, what was turned away, what was told without a name. */
import { answered, api, type Schemas } from './client'

export type Appeal = Schemas['Appeal']
export type AppealOutcome = NonNullable<Appeal['decision']>['outcome']
export type Publication = Schemas['Publication']
export type Phase = Publication['phase']
export type Refusal = Schemas['Refusal']
export type TipOff = Schemas['TipOff']

export async function listCountyAppeals(state: 'open' | 'decided'): Promise<Appeal[]> {
  return (await answered(api.GET('/api/v1/appeals', { params: { query: { state } } }))).items
}

export function decideAppeal(id: string, outcome: AppealOutcome, reason: string, changes: string): Promise<Appeal> {
  return answered(api.POST('/api/v1/appeals/{id}/decision', { params: { path: { id } }, body: { outcome, reason, changes: changes || undefined } }))
}

export function getPublication(): Promise<Publication> {
  return answered(api.GET('/api/v1/publication'))
}

export function decidePublication(step: Publication['steps'][number]): Promise<Publication> {
  return answered(api.POST('/api/v1/publication', { body: step }))
}

export function listPublished(cursor?: string) {
  return answered(api.GET('/api/v1/publication/demands', { params: { query: { cursor } } }))
}

export function listDenied(cursor?: string) {
  return answered(api.GET('/api/v1/publication/denials', { params: { query: { cursor } } }))
}

export function publishTitle(demand: string, shown: boolean, title: string) {
  return answered(api.POST('/api/v1/demands/{id}/public-title', { params: { path: { id: demand } }, body: { shown, title: title || undefined } }))
}

export function listRefusals(cursor?: string): Promise<{ items: Refusal[]; next: string | null }> {
  return answered(api.GET('/api/v1/refusals', { params: { query: { cursor } } }))
}

export function refuse(what: Refusal['what'], issuer: string): Promise<Refusal> {
  return answered(api.POST('/api/v1/refusals', { body: { what, issuer: issuer || undefined } }))
}

export async function listTipOffs(): Promise<TipOff[]> {
  return (await answered(api.GET('/api/v1/tip-offs'))).items
}

export async function tipChoices(): Promise<Schemas['TipOffForm']['choices']> {
  return (await answered(api.GET('/api/v1/tip-offs/form', { credentials: 'omit' }))).choices
}
