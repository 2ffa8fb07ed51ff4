/** The only door to the server; paths and shapes come from docs/api.yaml. */
import createClient, { type Middleware } from 'openapi-fetch'

import type { components, paths } from './schema'

export type Schemas = components['schemas']
export type Demand = Schemas['Demand']
export type Field = Schemas['Field']
export type CellStatus = Schemas['CellStatus']
export type Problem = Schemas['Problem']

/** What a page shows when something was refused or went wrong. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    readonly detail: string,
    readonly requestId: string,
    readonly status: number,
    /** What is wrong where, by name: of a submission the cells. */
    readonly details: { name: string; value: string }[] = [],
  ) {
    super(detail)
  }
}

/** The server cannot be reached: no connection, or whoever stands before it says so. */
export function isAway(error: unknown): boolean {
  return error instanceof Refused && (error.status === 0 || (error.status >= 502 && error.status <= 504))
}

let whenSignedOut: () => void = () => {}
export function onSignedOut(action: () => void): void {
  whenSignedOut = action
}

/** A key a button press: pressed twice, done once. */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const headers: Middleware = {
  onRequest({ request }) {
    if (request.method === 'POST' && !request.headers.has('Idempotency-Key')) {
      request.headers.set('Idempotency-Key', freshKey())
    }
    return request
  },
  onResponse({ response, schemaPath }) {
    if (response.status === 401 && schemaPath !== '/api/v1/session') whenSignedOut()
  },
}

export const api = createClient<paths>({ baseUrl: '/' })
api.use(headers)

type Answer<T> = { data?: T; error?: unknown; response: Response }

/** The data of an answer, or a Refused. A server that cannot be reached is one too. */
export async function answered<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>
  try {
    answer = await call
  } catch {
    throw new Refused('offline', '', '', 0)
  }
  if (answer.response.ok) return answer.data as T
  const problem = answer.error as Partial<Problem> | undefined
  throw new Refused(
    problem?.code ?? 'unreadable',
    problem?.detail ?? '',
    problem?.request_id ?? answer.response.headers.get('X-Request-Id') ?? '',
    answer.response.status,
    problem?.details ?? [],
  )
}

/** For what a browser fetches by itself: downloads and event streams. */
export function urlOf<P extends keyof paths>(path: P, values: Record<string, string>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''))
}
