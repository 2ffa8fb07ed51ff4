/** Exact: figures never pass through binary floats. */
const NUMBER = /^-?\d+(\.\d+)?$/

function scaled(words: string, scale: number): bigint {
  const [whole = '0', part = ''] = words.split('.')
  return BigInt(whole + part.padEnd(scale, '0'))
}

/** a - b with its sign, "+12.5"; undefined where either is no number. */
export function difference(a: string, b: string): string | undefined {
  if (!NUMBER.test(a) || !NUMBER.test(b)) return undefined
  const scale = Math.max(a.split('.')[1]?.length ?? 0, b.split('.')[1]?.length ?? 0)
  const units = scaled(a, scale) - scaled(b, scale)
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  const words = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return units === 0n ? '0' : `${units < 0n ? '-' : '+'}${words}`
}
