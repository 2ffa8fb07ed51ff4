import { answered, api, freshKey, type Schemas } from './client'

export type Task = Schemas['Task']
export type TaskDetail = Schemas['TaskDetail']
export type AskedCell = Schemas['AskedCell']
export type Receipt = Schemas['Receipt']
export type TaskState = Schemas['TaskState']
export type Progress = Schemas['Progress']
export type Device = Schemas['Device']
export type Reminded = Schemas['Reminded']
export type SignOff = Schemas['SignOff']
export type PersonRef = Schemas['PersonRef']

export interface TaskPage {
  items: Task[]
  next: string | null
}

/** A draft and the tag that says which version it is. */
export interface TaggedDraft {
  draft: Schemas['Draft']
  tag: string
}

export function listTasks(query: { waiting?: 'me'; state?: TaskState; cursor?: string; limit?: number }): Promise<TaskPage> {
  return answered(api.GET('/api/v1/tasks', { params: { query } }))
}

export function listTasksOf(demand: string, query: { state?: TaskState; cursor?: string; limit?: number }): Promise<TaskPage> {
  return answered(api.GET('/api/v1/demands/{id}/tasks', { params: { path: { id: demand }, query } }))
}

export function getTask(id: string): Promise<TaskDetail> {
  return answered(api.GET('/api/v1/tasks/{id}', { params: { path: { id } } }))
}

async function tagged(call: Promise<{ data?: Schemas['Draft']; error?: unknown; response: Response }>): Promise<TaggedDraft> {
  let tag = ''
  const draft = await answered(call.then((answer) => {
    tag = answer.response.headers.get('ETag') ?? ''
    return answer
  }))
  return { draft, tag }
}

export function getDraft(id: string): Promise<TaggedDraft> {
  return tagged(api.GET('/api/v1/tasks/{id}/draft', { params: { path: { id } } }))
}

/** Refused with 412 when somebody saved after `tag`. */
export function saveDraft(id: string, change: Schemas['DraftChange'], tag: string): Promise<TaggedDraft> {
  return tagged(api.PUT('/api/v1/tasks/{id}/draft', { params: { path: { id }, header: { 'If-Match': tag } }, body: change }))
}

/** `key` stays the same while the same press is tried again. */
export function submitTask(id: string, said: Schemas['Submission'], key = freshKey()): Promise<Receipt> {
  return answered(api.POST('/api/v1/tasks/{id}/submission', { params: { path: { id }, header: { 'Idempotency-Key': key } }, body: said }))
}

export async function approveTasks(tasks: string[]): Promise<Schemas['Approval'][]> {
  return (await answered(api.POST('/api/v1/task-approvals', { body: { tasks } }))).items
}

export function returnTask(id: string, words: string, comments: Record<string, string>): Promise<TaskDetail> {
  return answered(api.POST('/api/v1/tasks/{id}/return', { params: { path: { id } }, body: { words, comments } }))
}

export function reopenTask(id: string, reason: string): Promise<TaskDetail> {
  return answered(api.POST('/api/v1/tasks/{id}/reopening', { params: { path: { id } }, body: { reason } }))
}

/** `null` gives it back to everybody of the unit. */
export function delegateTask(id: string, to: string | null): Promise<TaskDetail> {
  return answered(api.POST('/api/v1/tasks/{id}/delegation', { params: { path: { id } }, body: { to } }))
}

export function askIssuer(id: string, words: string): Promise<Schemas['TaskQuestion']> {
  return answered(api.POST('/api/v1/tasks/{id}/questions', { params: { path: { id } }, body: { words } }))
}

export function answerQuestion(id: string, question: string, words: string): Promise<Schemas['TaskQuestion']> {
  return answered(api.POST('/api/v1/tasks/{id}/questions/{question}/answer', { params: { path: { id, question } }, body: { words } }))
}

export async function peopleOf(id: string): Promise<PersonRef[]> {
  return (await answered(api.GET('/api/v1/tasks/{id}/people', { params: { path: { id } } }))).items
}

export function getProgress(demand: string): Promise<Progress> {
  return answered(api.GET('/api/v1/demands/{id}/progress', { params: { path: { id: demand } } }))
}

export function getCompleteness(demand: string): Promise<Schemas['Completeness']> {
  return answered(api.GET('/api/v1/demands/{id}/completeness', { params: { path: { id: demand } } }))
}

export function remindMissing(demand: string): Promise<Reminded> {
  return answered(api.POST('/api/v1/demands/{id}/reminders', { params: { path: { id: demand } } }))
}

/** It is enough: nobody is reminded after it. */
export function signOff(demand: string, words: string): Promise<SignOff> {
  return answered(api.POST('/api/v1/demands/{id}/sign-offs', { params: { path: { id: demand } }, body: { words } }))
}

export function reopenDemand(demand: string, reason: string): Promise<SignOff> {
  return answered(api.POST('/api/v1/demands/{id}/reopening', { params: { path: { id: demand } }, body: { reason } }))
}

/** A form that came from outside is asked below its receiver. */
export function askBelow(demand: string): Promise<TaskPage> {
  return answered(api.POST('/api/v1/demands/{id}/tasks', { params: { path: { id: demand } }, body: {} }))
}

export async function listDevices(unit: string): Promise<Device[]> {
  return (await answered(api.GET('/api/v1/devices', { params: { query: { unit } } }))).items
}

export function addDevice(unit: string, label: string, pin: string): Promise<Device> {
  return answered(api.POST('/api/v1/devices', { body: { unit, label, pin } }))
}

export async function removeDevice(id: string): Promise<void> {
  await answered(api.DELETE('/api/v1/devices/{id}', { params: { path: { id } } }))
}
