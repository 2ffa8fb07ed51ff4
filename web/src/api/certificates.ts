/** Certificates that a village may still be asked for, each with the clause of its law. */
import { answered, api, type Schemas } from './client'

export type Certificate = Schemas['Certificate']

export async function listCertificates(): Promise<Certificate[]> {
  return (await answered(api.GET('/api/v1/certificates'))).items
}

/** A name already listed gets the new clause. */
export function addCertificate(name: string, clause: string): Promise<Certificate> {
  return answered(api.POST('/api/v1/certificates', { body: { name, clause } }))
}

export async function removeCertificate(name: string): Promise<void> {
  await answered(api.DELETE('/api/v1/certificates/{name}', { params: { path: { name } } }))
}
