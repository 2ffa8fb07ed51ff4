/** Hours as people think: 约 35 分钟, 2.5 小时, 约 3 个工作日. The exact figure stays beside it. */
export interface Spoken {
  key: 'none' | 'minutes' | 'hours' | 'days'
  count: string
}

const HOURS_A_DAY = 8

export function spoken(value: number): Spoken {
  if (!(value > 0)) return { key: 'none', count: '0' }
  if (value < 1) return { key: 'minutes', count: String(Math.max(1, Math.round(value * 60))) }
  if (value < 5 * HOURS_A_DAY) return { key: 'hours', count: grouped((Math.round(value * 10) / 10).toString()) }
  return { key: 'days', count: grouped(String(Math.round(value / HOURS_A_DAY))) }
}

/** Exact to the hundredth. */
export function exact(hours: number): string {
  return grouped(String(Math.round(hours * 100) / 100))
}

/** 12345.60 → 12,345.60 */
export function grouped(number: string): string {
  const [whole = '', part] = number.split('.')
  const spaced = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  return part === undefined ? spaced : `${spaced}.${part}`
}
