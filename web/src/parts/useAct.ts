import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'

export interface Act {
  busy: Ref<boolean>
  trouble: ShallowRef<unknown>
  said: Ref<string>
  act: (work: () => Promise<unknown>, done?: string) => Promise<boolean>
}

/** What a person does on a page: one thing at a time, what went wrong beside it, and one word when it is done. */
export function useAct(): Act {
  const busy = ref(false)
  const trouble = shallowRef<unknown>(null)
  const said = ref('')

  async function act(work: () => Promise<unknown>, done = ''): Promise<boolean> {
    busy.value = true
    trouble.value = null
    said.value = ''
    try {
      await work()
      said.value = done
      return true
    } catch (caught) {
      trouble.value = caught
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, trouble, said, act }
}
