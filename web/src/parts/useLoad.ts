import { onBeforeUnmount, ref, shallowRef, type Ref, type ShallowRef } from 'vue'

const SKELETON_AFTER_MS = 300

export interface Load<T> {
  data: ShallowRef<T | undefined>
  error: ShallowRef<unknown>
  slow: Ref<boolean>
  again: () => Promise<void>
}

/** Loads once and on `again`; `slow` turns true when it takes so long that a skeleton helps. */
export function useLoad<T>(fetch: () => Promise<T>): Load<T> {
  const data = shallowRef<T>()
  const error = shallowRef<unknown>(null)
  const slow = ref(false)
  let turn = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function again(): Promise<void> {
    const mine = ++turn
    error.value = null
    timer = setTimeout(() => (slow.value = true), SKELETON_AFTER_MS)
    try {
      const got = await fetch()
      if (mine === turn) data.value = got
    } catch (caught) {
      if (mine === turn) error.value = caught
    } finally {
      clearTimeout(timer)
      slow.value = false
    }
  }
  onBeforeUnmount(() => clearTimeout(timer))
  void again()
  return { data, error, slow, again }
}
