import { readable } from '#rooms/screening'
import { missingText, type Step } from '#rules'

/** Reasons named to a family; more would not be read. */
const mostReasons = 3

/**
 * The conditions that decided a result, each a short sentence with its figures; of several only those that tell most. `whom` says whom
 * a programme for single members is for.
 */
export function becauseOf(step: Step, whom: string): readonly string[] {
  const reasons = [...new Map(deciding(step, whom).map((reason) => [reason.text, reason])).values()]
  const most = Math.max(...reasons.map(({ weight }) => weight))
  return reasons
    .filter(({ weight }) => weight === most)
    .slice(0, mostReasons)
    .map(({ text }) => text)
}

interface Reason {
  readonly text: string
  /** A limit that is broken and a standard that is kept say most; that something is not there says little. */
  readonly weight: number
}

function deciding(step: Step, whom: string): readonly Reason[] {
  if (step.value === null) return step.missing.map((missing) => ({ text: missingText(missing), weight: 1 }))
  if (step.held) return [ofComparison(step, step.held, whom)]
  const parts = step.steps.filter((each) => each.unit === 'bool' && (each.kind === 'rule' || each.kind === 'condition'))
  if (isDenial(step)) return [{ text: `${parts[0]?.value === 1 ? '已' : '未'}${parts[0]?.label ?? ''}`, weight: 1 }]
  const telling = parts.filter((part) => part.value === step.value)
  if (telling.length > 0) return telling.flatMap((part) => deciding(part, whom))
  // A kind among several: what it is says more than what it would have to be.
  const [fact, another] = step.steps
  if (step.kind === 'condition' && fact?.kind === 'input' && another === undefined)
    return [{ text: `${fact.label}：${fact.text}`, weight: 1 }]
  return [{ text: `${step.label}：${step.value === 1 ? '是' : '否'}`, weight: 1 }]
}

/** `并非…`: one condition, the other way round. */
function isDenial(step: Step): boolean {
  return step.kind === 'condition' && step.label.startsWith('并非')
}

function ofComparison(step: Step, { figure, limit, sentence, distance }: NonNullable<Step['held']>, whom: string): Reason {
  // A kind is no distance from anything: `治疗当日身份：无`.
  if (distance === null) return { text: `${figure.label}：${figure.text}`, weight: 1 }
  const counted = limit.value === 0 && step.steps.some((below) => below.unit === 'count')
  if (counted)
    return {
      text: figure.value === 0 ? `家里没有人属于：${whom}` : `家里有 ${figure.text}属于：${whom}`,
      weight: figure.value === 0 ? 1 : 0,
    }
  return { text: readable(sentence), weight: step.value === 0 ? 2 : limit.value === 0 ? 0 : figure.text.endsWith('元') ? 2 : 1 }
}
