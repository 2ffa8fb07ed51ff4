import { Refused } from '@/api/client'

/** What a check has to say on one cell: an error wants another value, a warning a word of reason. */
export interface Trouble {
  words: string
  isWarning: boolean
}

const WANTS_REASON = 'wants_reason'
const WHOLE = 'form'

/** By cell; of the whole under "". */
export function troublesOf(caught: unknown): Record<string, Trouble> {
  if (!(caught instanceof Refused) || caught.code !== 'checks-failed') return {}
  const warned = new Set((caught.details[WANTS_REASON] ?? '').split(' '))
  const out: Record<string, Trouble> = {}
  for (const [key, words] of Object.entries(caught.details)) {
    if (key !== WANTS_REASON) out[key === WHOLE ? '' : key] = { words, isWarning: warned.has(key) }
  }
  return out
}
