import { answered, api, freshKey, type Schemas } from './client'

export type Task = Schemas['Task']
export type TaskDetail = Schemas['TaskDetail']
export type AskedCell = Schemas['AskedCell']
export type Receipt = Schemas['Receipt']
export type TaskState = Schemas['TaskState']

export interface TaskPage {
  items: Task[]
  next: string | null
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

export function getDraft(id: string): Promise<Schemas['Draft']> {
  return answered(api.GET('/api/v1/tasks/{id}/draft', { params: { path: { id } } }))
}

export function saveDraft(id: string, change: Schemas['DraftChange']): Promise<Schemas['Draft']> {
  return answered(api.PUT('/api/v1/tasks/{id}/draft', { params: { path: { id } }, body: change }))
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

export function askIssuer(id: string, words: string): Promise<Schemas['TaskQuestion']> {
  return answered(api.POST('/api/v1/tasks/{id}/questions', { params: { path: { id } }, body: { words } }))
}

export function answerQuestion(id: string, question: string, words: string): Promise<Schemas['TaskQuestion']> {
  return answered(api.POST('/api/v1/tasks/{id}/questions/{question}/answer', { params: { path: { id, question } }, body: { words } }))
}

export async function peopleOf(id: string): Promise<Schemas['PersonRef'][]> {
  return (await answered(api.GET('/api/v1/tasks/{id}/people', { params: { path: { id } } }))).items
}
