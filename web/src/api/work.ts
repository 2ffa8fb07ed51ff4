/** Work that was deployed, and the consultation before it. */
import { answered, api, type Schemas } from './client'

export type WorkTask = Schemas['WorkTask']
export type WorkTaskSummary = Schemas['WorkTaskSummary']
export type WorkTaskState = Schemas['WorkTaskState']
export type WorkReview = NonNullable<Schemas['WorkTaskReview']>
export type Consultation = Schemas['Consultation']

export interface WorkPage {
  items: WorkTaskSummary[]
  next: string | null
}

export function listWork(query: { unit?: string; issuer?: string; state?: WorkTaskState; before?: string; limit?: number }): Promise<WorkPage> {
  return answered(api.GET('/api/v1/work-tasks', { params: { query } }))
}

const at = (id: string) => ({ params: { path: { id } } })

export function getWork(id: string): Promise<WorkTask> {
  return answered(api.GET('/api/v1/work-tasks/{id}', at(id)))
}

/** Nothing else is a step: issued, received, read and reported are none. */
export function stepWork(id: string, step: 'start' | 'offer' | 'accept' | 'not_accept', words = ''): Promise<WorkTask> {
  return answered(api.POST('/api/v1/work-tasks/{id}/steps', { ...at(id), body: { step, words } }))
}

export function chooseFigure(id: string, figure: number, reason: string): Promise<WorkTask> {
  return answered(api.POST('/api/v1/work-tasks/{id}/choice', { ...at(id), body: { figure, reason } }))
}

export function addContact(id: string, said: { day: string; helped: string; seen: string }): Promise<WorkTask> {
  return answered(api.POST('/api/v1/work-tasks/{id}/contacts', { ...at(id), body: said }))
}

/** The figure of the criteria, read now; or what somebody else than the doer saw on site. */
export function addEvidence(id: string, said: { kind: 'figure' } | { kind: 'sample'; day: string; place: string; seen: string; met: boolean }): Promise<WorkTask> {
  return answered(api.POST('/api/v1/work-tasks/{id}/evidence', { ...at(id), body: said }))
}

export function reviewWork(id: string, said: Omit<WorkReview, 'day'>): Promise<WorkTask> {
  return answered(api.POST('/api/v1/work-tasks/{id}/reviews', { ...at(id), body: said }))
}

export interface NewConsultation {
  id: string
  issuer: string
  title: string
  townships: { unit: string; type: string }[]
}

export function openConsultation(made: NewConsultation): Promise<Consultation> {
  return answered(api.POST('/api/v1/consultations', { body: made }))
}

export function getConsultation(id: string): Promise<Consultation> {
  return answered(api.GET('/api/v1/consultations/{id}', at(id)))
}

export function recordVisit(id: string, day: string, seen: string): Promise<Consultation> {
  return answered(api.POST('/api/v1/consultations/{id}/visits', { ...at(id), body: { day, seen } }))
}

/** A township is heard, with comments or without any. */
export function hear(id: string, comments: string[]): Promise<Consultation> {
  return answered(api.POST('/api/v1/consultations/{id}/hearings', { ...at(id), body: { comments } }))
}

export function answerComment(id: string, comment: string, said: { changed: string } | { answer: string }): Promise<Consultation> {
  return answered(api.POST('/api/v1/consultations/{id}/answers', { ...at(id), body: { comment, ...said } }))
}

export interface NewTargets {
  units: string[]
  baseline_element?: string
  capacity_element?: string
  period?: string
  at_most?: boolean
  uniform?: number
  reason?: string
}

export function setTargets(id: string, targets: NewTargets): Promise<Consultation> {
  return answered(api.PUT('/api/v1/consultations/{id}/targets', { ...at(id), body: targets }))
}
