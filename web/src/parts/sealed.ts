/** What this device keeps, sealed: under a key that cannot leave the browser, so that the file of its database tells nobody anything. */
const NAME = 'yizhen-outbox'
const VERSION = 2
const KEYS = 'keys'
const SHELVES = ['drafts', 'pages'] as const

export type Shelf = (typeof SHELVES)[number]

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
    const request = indexedDB.open(NAME, VERSION)
    request.onupgradeneeded = () => {
      for (const name of [...SHELVES, KEYS]) {
        if (!request.result.objectStoreNames.contains(name)) request.result.createObjectStore(name)
      }
    }
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close()
      resolve(request.result)
    }
    request.onerror = () => reject(request.error ?? new Error('indexedDB'))
    request.onblocked = () => reject(new Error('indexedDB'))
  })
  return opened
}

async function store(name: string, mode: IDBTransactionMode): Promise<IDBObjectStore> {
  return (await database()).transaction(name, mode).objectStore(name)
}

async function key(): Promise<CryptoKey> {
  const held = (await done((await store(KEYS, 'readonly')).get('key'))) as CryptoKey | undefined
  if (held) return held
  const fresh = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  await done((await store(KEYS, 'readwrite')).put(fresh, 'key'))
  return fresh
}

/** Does nothing where the browser keeps nothing (a private window): the page itself still holds what was typed. */
export async function put(shelf: Shelf, id: string, value: unknown): Promise<void> {
  try {
    const nonce = crypto.getRandomValues(new Uint8Array(12))
    const bytes = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, await key(), new TextEncoder().encode(JSON.stringify(value)))
    await done((await store(shelf, 'readwrite')).put({ nonce, bytes } satisfies Sealed, id))
  } catch {
    // not kept
  }
}

export async function get<T>(shelf: Shelf, id: string): Promise<T | undefined> {
  try {
    const sealed = (await done((await store(shelf, 'readonly')).get(id))) as Sealed | undefined
    if (!sealed) return undefined
    const bytes = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.nonce }, await key(), sealed.bytes)
    return JSON.parse(new TextDecoder().decode(bytes)) as T
  } catch {
    return undefined
  }
}

export async function ids(shelf: Shelf): Promise<string[]> {
  try {
    return (await done((await store(shelf, 'readonly')).getAllKeys())) as string[]
  } catch {
    return []
  }
}

export async function remove(shelf: Shelf, which: string[]): Promise<void> {
  try {
    for (const id of which) await done((await store(shelf, 'readwrite')).delete(id))
  } catch {
    // nothing was kept
  }
}

/** All of it and the key: what was written before can be read by nobody. */
export async function empty(): Promise<void> {
  try {
    for (const name of [...SHELVES, KEYS]) await done((await store(name, 'readwrite')).clear())
  } catch {
    // nothing was kept
  }
}
