import { DomainError } from '#kernel'
import type { DepartmentId } from '../departments.ts'
import type { DataSetDefinition } from '../dataset.ts'
import { agricultureDataSets } from './agriculture.ts'
import { assetDataSets } from './assets.ts'
import { civilAffairsDataSets } from './civil-affairs.ts'
import { educationAndWorkDataSets } from './education-work.ts'
import { healthAndHousingDataSets } from './health-housing.ts'
import { populationDataSets } from './population.ts'

/** The 数据需求清单: every data set the platform asks for. The population register comes first: it defines persons and households. */
export const dataSets: readonly DataSetDefinition[] = [
  ...populationDataSets,
  ...civilAffairsDataSets,
  ...educationAndWorkDataSets,
  ...healthAndHousingDataSets,
  ...agricultureDataSets,
  ...assetDataSets,
]

const byId = new Map(dataSets.map((dataset) => [dataset.id, dataset]))

/** The data set of that id, or null. */
export function findDataSet(id: string): DataSetDefinition | null {
  return byId.get(id) ?? null
}

/** The data set of that id; throws `not-found`. */
export function dataSetOf(id: string): DataSetDefinition {
  const dataset = byId.get(id)
  if (!dataset) throw new DomainError('not-found', '数据需求清单里没有这个数据集', { hint: '请从清单中选择' })
  return dataset
}

/** What one department is asked for. */
export function dataSetsOf(department: DepartmentId): DataSetDefinition[] {
  return dataSets.filter((dataset) => dataset.department === department)
}
