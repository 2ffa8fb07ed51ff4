/** Files that leave: what the server says of them is read, so that the page can say it too. */
import { answered, api, type Schemas } from './client'

export type ExportFormat = 'xlsx' | 'csv' | 'gb18030'

/** What a person chose. */
export interface How {
  format: ExportFormat
  plain?: '1'
  reason?: string
}

export interface Taken {
  blob: Blob
  name: string
  /** Last day it may be kept. */
  deleteBy: string
  /** By which grant; empty for one's own units. */
  grant: string
  /** "87.3%", of a demand's answers. */
  completeness: string
}

function nameIn(disposition: string): string {
  const coded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1]
  return coded ? decodeURIComponent(coded) : (/filename="?([^";]+)"?/i.exec(disposition)?.[1] ?? 'download')
}

/** A connection that ends in the middle is a Refused: half a file is never saved as a whole one. */
async function taken(call: Promise<{ data?: unknown; error?: unknown; response: Response }>): Promise<Taken> {
  let heads = new Headers()
  const blob = await answered(call.then((answer) => {
    heads = answer.response.headers
    return answer
  }))
  const head = (name: string) => heads.get(name) ?? ''
  return { blob: blob as Blob, name: nameIn(head('Content-Disposition')), deleteBy: head('X-Delete-By'), grant: head('X-Grant'), completeness: head('X-Completeness') }
}

export const exportRows = (ledger: string) => (how: How) =>
  taken(api.GET('/api/v1/ledgers/{ledger}/export', { params: { path: { ledger }, query: how }, parseAs: 'blob' }))

export const exportByGrant = (grant: Schemas['Grant']) => (how: How) =>
  taken(api.GET('/api/v1/ledgers/{ledger}/export', { params: { path: { ledger: grant.ledger }, query: { ...how, grant: grant.id, elements: grant.elements.join(',') } }, parseAs: 'blob' }))

export const exportHoldings = (code: string) => (how: How) =>
  taken(api.GET('/api/v1/units/{code}/holdings', { params: { path: { code }, query: how }, parseAs: 'blob' }))

export const exportAnswers = (id: string) => (how: How) =>
  taken(api.GET('/api/v1/demands/{id}/answers', { params: { path: { id }, query: { format: how.format } }, parseAs: 'blob' }))

/** The issuer's own file with what is approved by now. */
export const exportFilled = (id: string) => () =>
  taken(api.GET('/api/v1/demands/{id}/filled', { params: { path: { id }, query: { at: 'now' } }, parseAs: 'blob' }))

export const exportSystemFile = (id: string) => () => taken(api.GET('/api/v1/demands/{id}/system-file', { params: { path: { id } }, parseAs: 'blob' }))

export function saveFile(file: Taken): void {
  const url = URL.createObjectURL(file.blob)
  const link = document.createElement('a')
  link.href = url
  link.download = file.name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
