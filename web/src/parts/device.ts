/** A shared phone remembers its own account, so that whoever holds it types the PIN alone. */
const NAME = 'yizhen-device'

export interface KeptDevice {
  account: string
  label: string
  unit: string
}

export function keptDevice(): KeptDevice | null {
  try {
    const kept = JSON.parse(localStorage.getItem(NAME) ?? 'null') as KeptDevice | null
    return kept && typeof kept.account === 'string' ? kept : null
  } catch {
    return null
  }
}

export function keepDevice(device: KeptDevice): void {
  localStorage.setItem(NAME, JSON.stringify(device))
}
