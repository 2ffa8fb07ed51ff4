import { answered, api, type Schemas } from './client'

export type Indicator = Schemas['Indicator']
export type IndicatorValues = Schemas['IndicatorValues']

export async function listIndicators(): Promise<Indicator[]> {
  return (await answered(api.GET('/api/v1/indicators'))).items
}

/** Of a unit and the areas one level below it; of the top of one's scope when no unit is said. */
export function getIndicators(unit: string, asOf: string) {
  return answered(api.GET('/api/v1/indicators/values', { params: { query: { unit: unit || undefined, depth: '1', as_of: asOf || undefined } } }))
}
