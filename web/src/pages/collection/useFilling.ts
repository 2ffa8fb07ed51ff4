/** What somebody types into a task: kept on the device at once, on the server soon, whatever the network does. */
import { computed, onBeforeUnmount, ref } from 'vue'

import { Refused } from '@/api/client'
import { getDraft, saveDraft, type AskedCell } from '@/api/tasks'
import { dropDraft, keepDraft, keptDraft } from '@/parts/outbox'

const SAVE_AFTER_MS = 800
const TRY_AGAIN_MS = 5_000
const IDLE_MS = 30_000

interface Kept {
  values: Record<string, string>
  confirm: string[]
}

export type Saving = 'saved' | 'waiting' | 'offline' | 'refused'

export function useFilling(task: string, person: string, cells: () => AskedCell[]) {
  const values = ref<Record<string, string>>({})
  const confirmed = ref<Set<string>>(new Set())
  const saving = ref<Saving>('saved')
  const active = new Map<string, number>()
  let dirty = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let closed = false

  const kept = (): Kept => ({ values: { ...values.value }, confirm: [...confirmed.value] })

  async function load(): Promise<void> {
    const draft = await getDraft(task)
    values.value = { ...draft.values }
    confirmed.value = new Set(draft.confirmed)
    const here = await keptDraft<Kept>(task, person)
    if (!here) return
    for (const [key, value] of Object.entries(here.values)) {
      if (values.value[key] !== value) dirty.add(key)
    }
    values.value = { ...values.value, ...here.values }
    confirmed.value = new Set([...confirmed.value, ...here.confirm])
    if (dirty.size > 0) later(0)
  }

  function later(ms: number): void {
    clearTimeout(timer)
    if (!closed) timer = setTimeout(() => void save(), ms)
  }

  async function save(): Promise<void> {
    if (dirty.size === 0) return
    const sent = dirty
    dirty = new Set()
    const change: Record<string, string> = {}
    for (const key of sent) change[key] = values.value[key] ?? ''
    try {
      await saveDraft(task, { values: change, confirm: [...confirmed.value] })
      if (dirty.size > 0) return later(SAVE_AFTER_MS)
      saving.value = 'saved'
      await dropDraft(task, person)
    } catch (caught) {
      for (const key of sent) dirty.add(key)
      const lost = caught instanceof Refused && (caught.status === 0 || caught.status >= 500)
      saving.value = lost ? 'offline' : 'refused'
      if (lost) later(TRY_AGAIN_MS)
    }
  }

  function type(key: string, value: string): void {
    values.value = { ...values.value, [key]: value }
    if (value !== '') confirmed.value.delete(key)
    dirty.add(key)
    saving.value = 'waiting'
    void keepDraft(task, person, kept())
    later(SAVE_AFTER_MS)
  }

  function confirm(keys: string[], on: boolean): void {
    for (const key of keys) {
      if (on) confirmed.value.add(key)
      else confirmed.value.delete(key)
      dirty.add(key)
      if (on) values.value[key] = ''
    }
    confirmed.value = new Set(confirmed.value)
    saving.value = 'waiting'
    void keepDraft(task, person, kept())
    later(SAVE_AFTER_MS)
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
  addEventListener('online', whenOnline)
  document.addEventListener('visibilitychange', whenHidden)
  onBeforeUnmount(() => {
    closed = true
    clearTimeout(timer)
    void save()
    removeEventListener('online', whenOnline)
    document.removeEventListener('visibilitychange', whenHidden)
  })

  const missing = computed(() =>
    cells().filter((cell) => cell.listed_row === null && !confirmed.value.has(cell.key) && (values.value[cell.key] ?? '').trim() === ''),
  )
  return { values, confirmed, saving, missing, active, load, type, confirm, startClock, stopClock, forget: () => dropDraft(task, person) }
}
