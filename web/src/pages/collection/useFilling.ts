/** What somebody types into a task: kept on the device at once, on the server soon, whatever the network does. */
import { computed, onBeforeUnmount, ref } from 'vue'

import { isAway, Refused } from '@/api/client'
import { getDraft, saveDraft, type AskedCell } from '@/api/tasks'
import { keepSaid, keptSaid } from '@/parts/kept'
import { dropDraft, keepDraft, keptDraft } from '@/parts/outbox'

import { changeOf, merge, saidIn, UNCHANGED, type Clash, type Said } from './draft'

const SAVE_AFTER_MS = 800
const TRY_AGAIN_MS = 5_000
const IDLE_MS = 30_000

/** What this device knows and the server does not: the cells changed here, and what they were changed from. */
interface Kept {
  here: Said
  base: Said
}

export type Saving = 'saved' | 'waiting' | 'offline' | 'refused' | 'clash'

export function useFilling(task: string, person: string, cells: () => AskedCell[]) {
  const said = ref<Said>({})
  const saving = ref<Saving>('saved')
  const clashes = ref<Clash[]>([])
  const why = ref('')
  const active = new Map<string, number>()
  let base: Said = {}
  let tag = ''
  let dirty = new Set<string>()
  let sending = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let running = false
  let closed = false

  const pick = (from: Said, keys: Iterable<string>): Said => Object.fromEntries([...keys].map((key) => [key, from[key] ?? '']))
  const open = () => [...dirty, ...clashes.value.map((clash) => clash.key)]
  function keep(): Promise<void> {
    const unsent = [...open(), ...sending]
    return keepDraft(task, person, { here: pick(said.value, unsent), base: pick(base, unsent) } satisfies Kept)
  }

  /** The server's word is here: mine is laid over it, and where both spoke a person is asked. */
  function take(theirs: Said, newTag: string): void {
    const merged = merge(base, said.value, theirs, open())
    said.value = merged.now
    dirty = merged.mine
    clashes.value = merged.clashes
    // A clash is measured against what it began with until somebody decides.
    base = { ...theirs, ...pick(base, merged.clashes.map((clash) => clash.key)) }
    tag = newTag
  }

  async function load(): Promise<void> {
    const kept = await keptDraft<Kept>(task, person)
    if (kept) {
      said.value = kept.here
      base = kept.base
      dirty = new Set(Object.keys(kept.here))
      saving.value = 'offline'
    }
    try {
      await ask()
    } catch (caught) {
      const last = isAway(caught) ? await keptSaid(person, task) : undefined
      if (!last) throw caught
      take(last, '')
      saving.value = 'offline'
      later(TRY_AGAIN_MS)
      return
    }
    if (clashes.value.length > 0) saving.value = 'clash'
    else if (dirty.size > 0) later(0)
    else await settled()
  }

  async function ask(): Promise<void> {
    const held = await getDraft(task)
    take(saidIn(held.draft), held.tag)
    await keepSaid(person, task, saidIn(held.draft))
  }

  async function settled(): Promise<void> {
    saving.value = clashes.value.length > 0 ? 'clash' : 'saved'
    if (clashes.value.length > 0) await keep()
    else await dropDraft(task, person)
  }

  function later(ms: number): void {
    clearTimeout(timer)
    if (!closed) timer = setTimeout(() => void save(), ms)
  }

  async function save(): Promise<void> {
    if (running || (dirty.size === 0 && tag !== '')) return
    running = true
    try {
      if (tag === '') await ask()
      if (dirty.size === 0) return await settled()
      sending = dirty
      dirty = new Set()
      const words = pick(said.value, sending)
      const now = await saveDraft(task, changeOf(words, sending), tag)
      sending = new Set()
      base = { ...base, ...words }
      take(saidIn(now.draft), now.tag)
      await keepSaid(person, task, saidIn(now.draft))
      if (dirty.size > 0) later(SAVE_AFTER_MS)
      else await settled()
    } catch (caught) {
      for (const key of sending) dirty.add(key)
      sending = new Set()
      await afterFailure(caught)
    } finally {
      running = false
    }
  }

  async function afterFailure(caught: unknown): Promise<void> {
    const refused = caught instanceof Refused ? caught : undefined
    if (refused?.status === 412) {
      const held = await getDraft(task).catch(() => undefined)
      if (held) {
        take(saidIn(held.draft), held.tag)
        if (dirty.size > 0) later(0)
        else await settled()
        return
      }
    }
    const lost = !refused || refused.status === 0 || refused.status === 412 || refused.status >= 500
    saving.value = lost ? 'offline' : 'refused'
    why.value = lost ? '' : (refused?.detail ?? '')
    if (lost) later(TRY_AGAIN_MS)
  }

  function change(keys: string[], words: string): void {
    said.value = { ...said.value, ...Object.fromEntries(keys.map((key) => [key, words])) }
    clashes.value = clashes.value.filter((clash) => !keys.includes(clash.key))
    for (const key of keys) dirty.add(key)
    if (saving.value !== 'offline') saving.value = 'waiting'
    void keep()
    later(SAVE_AFTER_MS)
  }

  /** Of two words the one that was chosen; the other was seen, so it is no surprise that it goes. */
  function settle(clash: Clash, mine: boolean): void {
    base = { ...base, [clash.key]: clash.theirs }
    change([clash.key], mine ? clash.mine : clash.theirs)
  }

  // Time in an active window, a cell: it becomes a sum of form × field and nothing else.
  let at: string | null = null
  let since = 0
  function stopClock(): void {
    if (at !== null) {
      const ms = Math.min(performance.now() - since, IDLE_MS)
      active.set(at, (active.get(at) ?? 0) + Math.round(ms))
    }
    at = null
  }
  function startClock(key: string): void {
    stopClock()
    at = key
    since = performance.now()
  }
  function whenHidden(): void {
    if (document.hidden) stopClock()
  }

  const whenOnline = () => later(0)
  const whenOffline = () => (saving.value = 'offline')
  addEventListener('online', whenOnline)
  addEventListener('offline', whenOffline)
  document.addEventListener('visibilitychange', whenHidden)
  onBeforeUnmount(() => {
    closed = true
    clearTimeout(timer)
    void save()
    removeEventListener('online', whenOnline)
    removeEventListener('offline', whenOffline)
    document.removeEventListener('visibilitychange', whenHidden)
  })

  async function forget(): Promise<void> {
    clearTimeout(timer)
    dirty = new Set()
    clashes.value = []
    base = {}
    await dropDraft(task, person)
  }

  const missing = computed(() => cells().filter((cell) => cell.listed_row === null && (said.value[cell.key] ?? '').trim() === ''))
  return {
    said, saving, clashes, why, missing, active, load, settle, startClock, stopClock, forget,
    type: (key: string, words: string) => change([key], words),
    confirm: (keys: string[], on: boolean) => change(keys, on ? UNCHANGED : ''),
  }
}
