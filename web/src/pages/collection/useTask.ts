/** A task from the server; without a connection as this device kept it, until there is one again. */
import { onBeforeUnmount, ref } from 'vue'

import { isAway } from '@/api/client'
import { getTask, type TaskDetail } from '@/api/tasks'
import { dropTask, keepTask, keptTask } from '@/parts/kept'
import { useLoad } from '@/parts/useLoad'

const TRY_AGAIN_MS = 5_000

export function useTask(id: string, person: string) {
  /** When what is shown was read; empty: just now. */
  const keptAt = ref('')

  async function read(): Promise<TaskDetail> {
    try {
      const task = await getTask(id)
      await (task.may.fill ? keepTask(person, task) : dropTask(person, id))
      keptAt.value = ''
      return task
    } catch (caught) {
      const kept = isAway(caught) ? await keptTask(person, id) : undefined
      if (!isAway(caught)) await dropTask(person, id)
      if (!kept) throw caught
      keptAt.value = kept.at
      return kept.task
    }
  }
  const load = useLoad(read)

  function tryAgain(): void {
    if (keptAt.value !== '') void load.again()
  }
  const timer = setInterval(tryAgain, TRY_AGAIN_MS)
  addEventListener('online', tryAgain)
  onBeforeUnmount(() => {
    clearInterval(timer)
    removeEventListener('online', tryAgain)
  })
  return { ...load, keptAt, read }
}
