import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

import { answered, api, Refused, type Schemas } from '@/api/client'
import { emptyOutbox } from '@/parts/outbox'

type Session = Schemas['Session']

/** Who is signed in; null: nobody; undefined: not asked yet. */
export const useSession = defineStore('session', () => {
  const now = ref<Session | null | undefined>(undefined)

  async function load(): Promise<Session | null> {
    if (now.value !== undefined) return now.value
    try {
      now.value = await answered(api.GET('/api/v1/session'))
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error
      now.value = null
    }
    return now.value
  }

  async function signIn(account: string, password: string): Promise<void> {
    now.value = await answered(api.POST('/api/v1/session', { body: { account, password } }))
  }

  async function signOut(): Promise<void> {
    await api.DELETE('/api/v1/session')
    await emptyOutbox()
    now.value = null
  }

  const isFrontline = computed(() => now.value?.roles.includes('frontline') ?? false)

  const isDevice = computed(() => now.value?.roles.includes('device') ?? false)

  return { now, isFrontline, isDevice, load, signIn, signOut, forget: () => void (now.value = null) }
})
