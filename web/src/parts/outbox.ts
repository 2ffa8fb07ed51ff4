/** What was typed and has not reached the server yet: sealed on this device, gone when it has. */
import { get, ids, put, remove } from './sealed'

const idOf = (task: string, person: string) => `${person}/${task}`

export function keepDraft(task: string, person: string, draft: unknown): Promise<void> {
  return put('drafts', idOf(task, person), draft)
}

export function keptDraft<T>(task: string, person: string): Promise<T | undefined> {
  return get<T>('drafts', idOf(task, person))
}

/** Tasks with words that the server does not have yet; of anybody who uses this device when `person` is not said. */
export async function unsentTasks(person?: string): Promise<string[]> {
  const keys = (await ids('drafts')).map((key) => key.split('/'))
  return keys.filter(([who]) => person === undefined || who === person).map(([, task]) => task ?? '')
}

export function dropDraft(task: string, person: string): Promise<void> {
  return remove('drafts', [idOf(task, person)])
}
