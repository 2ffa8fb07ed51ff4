/** Days and moments in the reader's language; always China's clock. */
export function moment(iso: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'Asia/Shanghai' }).format(new Date(iso))
}

export function today(): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date())
}

export function plusDays(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() + days)
  return at.toISOString().slice(0, 10)
}

/** The month whose figures are complete: 2026-11-23 → 2026-10. */
export function lastMonth(day: string): string {
  return plusDays(`${day.slice(0, 7)}-01`, -1).slice(0, 7)
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000]]

/** 3天前; 刚刚 within the first minute. */
export function since(iso: string, language: string): string {
  const ms = Date.parse(iso) - Date.now()
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  for (const [unit, size] of UNITS) {
    if (Math.abs(ms) >= size) return format.format(Math.trunc(ms / size), unit)
  }
  return format.format(0, 'minute')
}
