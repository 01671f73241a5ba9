import { childrenOf, type Aggregate, type GroupDefinition, type InputDefinition, type Node, type RuleDefinition } from './tree.ts'

/** Remembers what was worked out for a node; trees never change, so it stays true. */
export function remembered<T>(work: (node: Node) => T): (node: Node) => T {
  const known = new WeakMap<Node, { readonly result: T }>()
  return (node) => {
    const found = known.get(node)
    if (found) return found.result
    const result = work(node)
    known.set(node, { result })
    return result
  }
}

/** True when a household's facts play a part; what is left depends on place, day and parameters only and is worked out once. */
export const dependsOnFacts: (node: Node) => boolean = remembered(
  (node) => node.op === 'input' || 'group' in node || childrenOf(node).some(dependsOnFacts),
)

/** Groups whose member facts a tree needs from outside: none for a figure of the household. */
export const memberGroups: (node: Node) => ReadonlySet<GroupDefinition> = remembered((node) => {
  if (node.op === 'input') return new Set(node.input.group ? [node.input.group] : [])
  const below = new Set(childrenOf(node).flatMap((child) => [...memberGroups(child)]))
  if ('group' in node) below.delete(node.group)
  return below
})

/** What a scope (the household, or the members of a group) needs. */
export interface Needs {
  /** How often each rule is referred to; a rule that is referred to once can stand where it is used. */
  readonly uses: ReadonlyMap<RuleDefinition, number>
  readonly inputs: ReadonlySet<InputDefinition>
  /** Figures over members, which a scope of their own works out before. */
  readonly aggregates: ReadonlySet<Aggregate>
}

/** Walks what the roots need, leaving out what parameters alone decide; rules are entered once. */
export function needsOf(roots: readonly Node[]): Needs {
  const uses = new Map<RuleDefinition, number>()
  const inputs = new Set<InputDefinition>()
  const aggregates = new Set<Aggregate>()
  const visit = (node: Node): void => {
    if (!dependsOnFacts(node)) return
    if (node.op === 'rule') {
      const known = uses.get(node.rule) ?? 0
      uses.set(node.rule, known + 1)
      if (known > 0) return
    }
    if (node.op === 'input') inputs.add(node.input)
    if ('group' in node) aggregates.add(node)
    else for (const child of childrenOf(node)) visit(child)
  }
  for (const root of roots) visit(root)
  return { uses, inputs, aggregates }
}
