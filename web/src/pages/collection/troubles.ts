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
  const warned = new Set(caught.details.find((one) => one.name === WANTS_REASON)?.value.split(' '))
  const out: Record<string, Trouble> = {}
  for (const one of caught.details.filter((each) => each.name !== WANTS_REASON)) {
    const key = one.name === WHOLE ? '' : one.name
    out[key] = { words: [out[key]?.words ?? '', one.value].filter(Boolean).join(' '), isWarning: warned.has(one.name) }
  }
  return out
}
