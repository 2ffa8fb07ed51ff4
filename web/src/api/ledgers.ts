import { answered, api, urlOf, type Schemas } from './client'

export type Ledger = Schemas['Ledger']
export type Shape = Schemas['LedgerShape']
export type Row = Schemas['LedgerRow']
export type Dispute = Schemas['Dispute']
export type Claim = Schemas['Claim']
export type ResidentRow = Schemas['ResidentRow']
export type Purpose = Schemas['Purpose']
export type PurposeWaiting = Schemas['PurposeWaiting']
export type Proposal = NonNullable<Schemas['Retention']['proposal']>

export async function listLedgers(): Promise<Ledger[]> {
  return (await answered(api.GET('/api/v1/ledgers'))).items
}

export function getShape(ledger: string): Promise<Shape> {
  return answered(api.GET('/api/v1/ledgers/{ledger}', { params: { path: { ledger } } }))
}

export function listRows(ledger: string, elements: string[], cursor?: string): Promise<{ items: Row[]; next: string | null }> {
  return answered(api.GET('/api/v1/ledgers/{ledger}/rows', { params: { path: { ledger }, query: { elements: elements.join(','), cursor, limit: 50 } } }))
}

export function exportUrl(ledger: string): string {
  return urlOf('/api/v1/ledgers/{ledger}/export', { ledger })
}

export async function listGrants(): Promise<Schemas['Grant'][]> {
  return (await answered(api.GET('/api/v1/grants'))).items
}

export async function listDisputes(state: 'open' | 'decided'): Promise<Dispute[]> {
  return (await answered(api.GET('/api/v1/disputes', { params: { query: { state } } }))).items
}

export function openDispute(ledger: string, row: string, element: string, reason: string): Promise<Dispute> {
  return answered(api.POST('/api/v1/disputes', { body: { ledger, row, element, reason } }))
}

export function decideDispute(id: string, upheld: boolean, reason: string, value: string): Promise<Dispute> {
  return answered(api.POST('/api/v1/disputes/{id}/decision', { params: { path: { id } }, body: { upheld, reason, value: value || undefined } }))
}

export async function listClaims(): Promise<Claim[]> {
  return (await answered(api.GET('/api/v1/claims'))).items
}

export function settleClaim(id: string, move: boolean, reason: string): Promise<Claim> {
  return answered(api.POST('/api/v1/claims/{id}/decision', { params: { path: { id } }, body: { move, reason } }))
}

export function aboutResident(identity: string, reason: string): Promise<{ items: ResidentRow[]; elsewhere: boolean }> {
  return answered(api.POST('/api/v1/residents/inquiry', { body: { identity, reason } }))
}

export async function eraseResident(identity: string, reason: string): Promise<number> {
  return (await answered(api.POST('/api/v1/residents/erasure', { body: { identity, reason } }))).rows
}

export function listPurposes(): Promise<{ items: Purpose[]; waiting: PurposeWaiting[] }> {
  return answered(api.GET('/api/v1/purposes'))
}

export function confirmPurpose(form: string, issuer: string, purpose: string, clause: string): Promise<Purpose> {
  return answered(api.POST('/api/v1/purposes', { body: { form, issuer, purpose, clause } }))
}

export async function lookForOverdue(): Promise<Proposal | null> {
  return (await answered(api.POST('/api/v1/retention'))).proposal
}

export async function decideRetention(id: string, erase: boolean, reason: string): Promise<number> {
  const done = await answered(api.POST('/api/v1/retention/{id}/decision', { params: { path: { id } }, body: { erase, reason } }))
  return 'cells' in done ? done.cells : 0
}
