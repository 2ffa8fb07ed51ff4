import type { CellStatus } from '@/api/client'

/** The product's own language: colour, mark and word always come together. */
export const MARKS: Record<CellStatus, string> = {
  held: '●',
  derived: 'ƒ',
  asked: '⇄',
  unsure: '?',
  stale: '◷',
  new: '✎',
  disputed: '≠',
  blocked: '✕',
}

export const STATES = Object.keys(MARKS) as CellStatus[]
