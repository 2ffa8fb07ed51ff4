/** A sheet as rows of table cells: merges become spans, what they cover is left out. */
import type { Schemas } from '@/api/client'

type Sheet = Schemas['DrawnForm']['sheets'][number]
type Drawn = Schemas['DrawnCell']

export interface GridCell {
  row: number
  column: number
  rowSpan: number
  columnSpan: number
  drawn: Drawn | undefined
}

export interface Place {
  row: number
  column: number
}

export function placeOf(a1: string): Place {
  const parts = /^\$?([A-Z]+)\$?(\d+)$/.exec(a1)
  if (!parts) return { row: 0, column: 0 }
  let column = 0
  for (const letter of parts[1]!) column = column * 26 + (letter.charCodeAt(0) - 64)
  return { row: Number(parts[2]), column }
}

export function letters(column: number): string {
  let text = ''
  for (let left = column; left > 0; left = Math.floor((left - 1) / 26)) text = String.fromCharCode(65 + ((left - 1) % 26)) + text
  return text
}

export function rowsOf(sheet: Sheet): GridCell[][] {
  const drawn = new Map(sheet.cells.map((cell) => [cell.a1, cell]))
  const covered = new Set<string>()
  const spans = new Map<string, { rows: number; columns: number }>()
  for (const merge of sheet.merges) {
    const [from, to] = merge.split(':').map(placeOf)
    if (!from || !to) continue
    const lastRow = Math.min(to.row, sheet.rows)
    const lastColumn = Math.min(to.column, sheet.columns)
    spans.set(`${from.row}:${from.column}`, { rows: lastRow - from.row + 1, columns: lastColumn - from.column + 1 })
    for (let row = from.row; row <= lastRow; row++) {
      for (let column = from.column; column <= lastColumn; column++) {
        if (row !== from.row || column !== from.column) covered.add(`${row}:${column}`)
      }
    }
  }
  const rows: GridCell[][] = []
  for (let row = 1; row <= sheet.rows; row++) {
    const cells: GridCell[] = []
    for (let column = 1; column <= sheet.columns; column++) {
      const key = `${row}:${column}`
      if (covered.has(key)) continue
      const span = spans.get(key)
      cells.push({ row, column, rowSpan: span?.rows ?? 1, columnSpan: span?.columns ?? 1, drawn: drawn.get(`${letters(column)}${row}`) })
    }
    rows.push(cells)
  }
  return rows
}
