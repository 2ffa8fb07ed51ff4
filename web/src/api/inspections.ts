/** The county's year plan of inspections, its joint calendar, visits with what was found. Nothing here has a score. */
import { answered, api, type Schemas } from './client'

export type Entry = Schemas['InspectionEntry']
export type Plan = Schemas['InspectionPlan']
export type VisitSummary = Schemas['InspectionVisitSummary']
export type Visit = Schemas['InspectionVisit']
export type Finding = Schemas['InspectionFinding']
export type FindingKind = Schemas['InspectionFindingKind']
export type InspectionReview = Schemas['InspectionReview']

export async function listEntries(year: number): Promise<Entry[]> {
  return (await answered(api.GET('/api/v1/inspection-entries', { params: { query: { year } } }))).items
}

export interface NewEntry {
  year: number
  department: string
  topic: string
  units?: string[]
  level?: 'county' | 'township' | 'village'
  month?: number
  comprehensive?: boolean
  joinable?: boolean
  decision: string
}

export function addEntry(entry: NewEntry): Promise<Entry> {
  return answered(api.POST('/api/v1/inspection-entries', { body: entry }))
}

export function getPlan(year: number): Promise<Plan> {
  return answered(api.GET('/api/v1/inspection-plans', { params: { query: { year } } }))
}

export function makePlan(year: number, anew: boolean): Promise<Plan> {
  return answered(api.POST('/api/v1/inspection-plans', { body: { year, anew } }))
}

export async function listVisits(year: number): Promise<VisitSummary[]> {
  return (await answered(api.GET('/api/v1/inspection-visits', { params: { query: { from: `${year}-01-01`, to: `${year}-12-31` } } }))).items
}

const at = (demand: string) => ({ params: { path: { demand } } })

export function getVisit(demand: string): Promise<Visit> {
  return answered(api.GET('/api/v1/inspection-visits/{demand}', at(demand)))
}

export interface NewFinding {
  kind: FindingKind
  unit: string
  words: string
  held?: { ledger: string; row: string; element: string }
  owner?: string
  due?: string
}

export function addFinding(demand: string, finding: NewFinding): Promise<Finding> {
  return answered(api.POST('/api/v1/inspection-visits/{demand}/findings', { ...at(demand), body: finding }))
}

export function returnConclusion(demand: string, words: string) {
  return answered(api.POST('/api/v1/inspection-visits/{demand}/conclusion', { ...at(demand), body: { words } }))
}

export function askReview(demand: string, unit: string, reason: string): Promise<InspectionReview> {
  return answered(api.POST('/api/v1/inspection-visits/{demand}/reviews', { ...at(demand), body: { unit, reason } }))
}

export function answerReview(demand: string, review: string, outcome: 'changed' | 'kept', answer: string): Promise<InspectionReview> {
  return answered(api.POST('/api/v1/inspection-visits/{demand}/reviews/{review}/answer', { params: { path: { demand, review } }, body: { outcome, answer } }))
}
