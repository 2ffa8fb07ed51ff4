/** What keeps the register small and honest: how strictly is checked, what nobody uses, how much no person had to answer. */
import { answered, api, type Schemas } from './client'

export type Unused = Schemas['Unused']
export type RetirementRecord = Schemas['RetirementRecord']
export type DigitalShare = Schemas['DigitalShare']
export type StrictnessOne = Schemas['StrictnessOne']
export type FormStrictness = Schemas['FormStrictness']
export type Subject = Pick<Unused, 'kind' | 'subject'>

export function listRetirements(days: number) {
  return answered(api.GET('/api/v1/retirements', { params: { query: { days } } }))
}

/** One decision on all of them. */
export async function decideRetirement(subjects: Subject[], decision: 'retire' | 'restore', reason: string, atGate: 'refuse' | 'warn' = 'warn'): Promise<RetirementRecord[]> {
  return (await answered(api.POST('/api/v1/retirements', { body: { subjects, decision, reason, at_gate: atGate } }))).items
}

export type Grouping = 'issuer' | 'unit' | 'month'

export function getDigitalShares(query: { from: string; to: string; by: Grouping }) {
  return answered(api.GET('/api/v1/digital-shares', { params: { query } }))
}

export interface TaggedStrictness {
  strictness: FormStrictness
  /** The version that was read; a decision on another is refused. */
  tag: string
}

async function tagged(call: Promise<{ data?: FormStrictness; error?: unknown; response: Response }>): Promise<TaggedStrictness> {
  let tag = ''
  const strictness = await answered(call.then((answer) => {
    tag = answer.response.headers.get('ETag') ?? ''
    return answer
  }))
  return { strictness, tag }
}

export function getStrictness(form: string): Promise<TaggedStrictness> {
  return tagged(api.GET('/api/v1/form-strictness', { params: { query: { form } } }))
}

export interface StrictnessDecision {
  settings: { form: StrictnessOne; elements: Record<string, StrictnessOne> }
  effective_from: string
  reason: string
}

export function setStrictness(form: string, decision: StrictnessDecision, tag: string): Promise<TaggedStrictness> {
  return tagged(api.PUT('/api/v1/form-strictness', { params: { query: { form }, header: { 'If-Match': tag } }, body: decision }))
}

export type BurdenYear = Schemas['BurdenYear']
export type BurdenSums = Schemas['BurdenSums']

export function getBurden(query: { unit?: string; year?: number }): Promise<BurdenYear> {
  return answered(api.GET('/api/v1/burden', { params: { query } }))
}

/** `month` 0: of the whole year. */
export function setBudget(unit: string, year: number, month: number, hours: string, reason: string): Promise<BurdenSums> {
  return answered(api.POST('/api/v1/burden', { body: { unit, year, hours, reason, ...(month > 0 ? { month } : {}) } }))
}

export function getDemandHours(id: string): Promise<Schemas['HoursSides']> {
  return answered(api.GET('/api/v1/demands/{id}/hours', { params: { path: { id } } }))
}
