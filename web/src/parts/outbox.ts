/** What was typed and has not reached the server yet: sealed on this device, gone when it has. */
const NAME = 'yizhen-outbox'
const DRAFTS = 'drafts'
const KEYS = 'keys'

interface Sealed {
  nonce: Uint8Array<ArrayBuffer>
  bytes: ArrayBuffer
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('indexedDB'))
  })
}

let opened: Promise<IDBDatabase> | undefined
function database(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1)
    request.onupgradeneeded = () => {
      request.result.createObjectStore(DRAFTS)
      request.result.createObjectStore(KEYS)
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('indexedDB'))
  })
  return opened
}

async function store(name: string, mode: IDBTransactionMode): Promise<IDBObjectStore> {
  return (await database()).transaction(name, mode).objectStore(name)
}

/** The key cannot leave this browser: the file of the database alone tells nobody anything. */
async function key(): Promise<CryptoKey> {
  const held = (await done((await store(KEYS, 'readonly')).get('key'))) as CryptoKey | undefined
  if (held) return held
  const fresh = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  await done((await store(KEYS, 'readwrite')).put(fresh, 'key'))
  return fresh
}

/** Does nothing where the browser keeps nothing (a private window): the page itself still holds what was typed. */
export async function keepDraft(task: string, person: string, draft: unknown): Promise<void> {
  try {
    const nonce = crypto.getRandomValues(new Uint8Array(12))
    const bytes = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, await key(), new TextEncoder().encode(JSON.stringify(draft)))
    await done((await store(DRAFTS, 'readwrite')).put({ nonce, bytes } satisfies Sealed, `${person}/${task}`))
  } catch {
    // not kept
  }
}

export async function keptDraft<T>(task: string, person: string): Promise<T | undefined> {
  try {
    const sealed = (await done((await store(DRAFTS, 'readonly')).get(`${person}/${task}`))) as Sealed | undefined
    if (!sealed) return undefined
    const bytes = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.nonce }, await key(), sealed.bytes)
    return JSON.parse(new TextDecoder().decode(bytes)) as T
  } catch {
    return undefined
  }
}

/** Tasks with words that the server does not have yet; of anybody who uses this device when `person` is not said. */
export async function unsentTasks(person?: string): Promise<string[]> {
  try {
    const keys = (await done((await store(DRAFTS, 'readonly')).getAllKeys())) as string[]
    return keys.map((key) => key.split('/')).filter(([who]) => person === undefined || who === person).map(([, task]) => task ?? '')
  } catch {
    return []
  }
}

export async function dropDraft(task: string, person: string): Promise<void> {
  try {
    await done((await store(DRAFTS, 'readwrite')).delete(`${person}/${task}`))
  } catch {
    // nothing was kept
  }
}

/** On signing out: a shared phone keeps nothing of whoever held it before. */
export async function emptyOutbox(): Promise<void> {
  try {
    await done((await store(DRAFTS, 'readwrite')).clear())
    await done((await store(KEYS, 'readwrite')).clear())
  } catch {
    // nothing was kept
  }
}
