/**
 * What opens again without a connection: who is signed in, and the tasks that this person opened in order to fill them.
 * Sealed, bound to the person, no longer than the session lives; gone on signing out and when somebody else signs in.
 */
import type { Schemas } from '@/api/client'
import type { TaskDetail } from '@/api/tasks'

import { get, ids, put, remove } from './sealed'

type Session = Schemas['Session']
type Said = Record<string, string>

const WHO = 'who'
const SAID = '/said'
const idOf = (person: string, task: string) => `${person}/${task}`

export interface KeptTask {
  task: TaskDetail
  /** When it was read from the server. */
  at: string
}

/** Only what filling needs: no answers of the system, no talk, nobody's name but the row's; of what happened the last word back. */
function needed(task: TaskDetail): TaskDetail {
  const back = task.events.filter((event) => event.kind === 'return' || event.kind === 'reopen').slice(-1)
  const asked = task.asked.map((cell) => ({ ...cell, submitted: undefined }))
  return { ...task, asked, fresh: [], questions: [], assignee: null, events: back.map((event) => ({ ...event, person: null })) }
}

export async function forgetPages(): Promise<void> {
  await remove('pages', await ids('pages'))
}

export async function keepWho(session: Session): Promise<void> {
  const mine = idOf(String(session.person), '')
  await remove('pages', (await ids('pages')).filter((id) => id !== WHO && !id.startsWith(mine)))
  await put('pages', WHO, session)
}

/** Who was signed in here, while the session may still live. */
export async function keptWho(): Promise<Session | undefined> {
  const who = await get<Session>('pages', WHO)
  if (!who) return undefined
  if (who.expires && Date.parse(who.expires) > Date.now()) return who
  await forgetPages()
  return undefined
}

export function keepTask(person: string, task: TaskDetail): Promise<void> {
  return put('pages', idOf(person, task.id), { task: needed(task), at: new Date().toISOString() } satisfies KeptTask)
}

export function keptTask(person: string, task: string): Promise<KeptTask | undefined> {
  return get<KeptTask>('pages', idOf(person, task))
}

/** The draft as the server had it last. */
export function keepSaid(person: string, task: string, said: Said): Promise<void> {
  return put('pages', idOf(person, task) + SAID, said)
}

export function keptSaid(person: string, task: string): Promise<Said | undefined> {
  return get<Said>('pages', idOf(person, task) + SAID)
}

export function dropTask(person: string, task: string): Promise<void> {
  return remove('pages', [idOf(person, task), idOf(person, task) + SAID])
}

export async function keptTasks(person: string): Promise<TaskDetail[]> {
  const mine = (await ids('pages')).filter((id) => id.startsWith(idOf(person, '')) && !id.endsWith(SAID))
  const all = await Promise.all(mine.map((id) => get<KeptTask>('pages', id)))
  return all.flatMap((one) => (one ? [one.task] : []))
}
