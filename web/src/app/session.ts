import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

import { answered, api, isAway, Refused, type Schemas } from '@/api/client'
import { forgetPages, keepWho, keptWho } from '@/parts/kept'
import { empty } from '@/parts/sealed'

type Session = Schemas['Session']

/** Signed out without a connection: the server hears of it as soon as there is one, before anything else. */
const LEAVING = 'yizhen-leaving'

/** Who is signed in; null: nobody; undefined: not asked yet. */
export const useSession = defineStore('session', () => {
  const now = ref<Session | null | undefined>(undefined)

  async function take(session: Session): Promise<Session> {
    await keepWho(session)
    return (now.value = session)
  }

  async function leaveServer(): Promise<void> {
    localStorage.setItem(LEAVING, '1')
    await answered(api.DELETE('/api/v1/session'))
    localStorage.removeItem(LEAVING)
  }

  /** Without a connection it is who was signed in on this device, as long as the session may live. */
  async function load(): Promise<Session | null> {
    if (now.value !== undefined) return now.value
    try {
      if (localStorage.getItem(LEAVING)) await leaveServer()
      return await take(await answered(api.GET('/api/v1/session')))
    } catch (error) {
      if (error instanceof Refused && error.status === 401) {
        await forget()
        return null
      }
      const kept = isAway(error) && !localStorage.getItem(LEAVING) ? await keptWho() : undefined
      if (!kept) throw error
      return (now.value = kept)
    }
  }

  async function signIn(account: string, password: string): Promise<void> {
    const session = await answered(api.POST('/api/v1/session', { body: { account, password } }))
    localStorage.removeItem(LEAVING)
    await take(session)
  }

  /** A shared phone keeps nothing of whoever held it before, whether the server can be reached or not. */
  async function signOut(): Promise<void> {
    await leaveServer().catch((error: unknown) => {
      if (!isAway(error)) throw error
    })
    await empty()
    now.value = null
  }

  /** The session has ended by itself: what was typed and not sent stays for whoever typed it. */
  async function forget(): Promise<void> {
    now.value = null
    await forgetPages()
  }

  const isFrontline = computed(() => now.value?.roles.includes('frontline') ?? false)

  const isDevice = computed(() => now.value?.roles.includes('device') ?? false)

  return { now, isFrontline, isDevice, load, signIn, signOut, forget }
})
