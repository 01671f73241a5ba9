import { evaluation as contract } from '#contract'
import { DomainError } from '#kernel'

const groups: Readonly<Record<string, string>> = { persons: '家庭成员', supporters: '法定义务人' }
const hint = '改好再试；格式见 doudi evaluate --schema，例子见 docs/household.example.json'

/** Reads a family's file. `input.invalid` names every field that does not fit: whose, which, why. The text is never quoted: it may name people. */
export function readHousehold(text: string): contract.EvaluationHousehold {
  const result = contract.evaluationHousehold.safeParse(withoutSchema(parseJson(text)))
  if (result.success) return result.data
  const lines = result.error.issues.map(({ path, message }) => `${whereOf(path)}${message}`)
  throw new DomainError('input.invalid', `家庭情况文件有误：\n${lines.map((line) => `  · ${line}`).join('\n')}`, {
    hint,
    details: { fields: lines },
  })
}

/** `第 2 位家庭成员（persons[1].wage）：`. */
function whereOf(path: readonly PropertyKey[]): string {
  const [group, at] = path
  const address = path
    .map((part, place) => (typeof part === 'number' ? `[${String(part)}]` : `${place === 0 ? '' : '.'}${String(part)}`))
    .join('')
  const whose = typeof at === 'number' ? `第 ${String(at + 1)} 位${groups[String(group)] ?? ''}` : ''
  if (address === '') return ''
  return whose === '' ? `${address}：` : `${whose}（${address}）：`
}

/** Editors complete by `$schema`; it is no fact of the family. */
function withoutSchema(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$schema' in value)) return value
  const { $schema: _, ...rest } = value
  return rest
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new DomainError('input.invalid', '家庭情况文件不是 JSON', { hint })
  }
}
