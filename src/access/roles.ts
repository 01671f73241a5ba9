import type { Ability, Role } from '#contract'

const reading: Ability[] = [
  'catalogue.read',
  'import.read',
  'registry.read',
  'alert.read',
  'chain.read',
  'plan.read',
  'report.read',
  'policy.read',
  'standard.read',
]

/**
 * Role → abilities. Which rows somebody sees is decided by region and department (scope.ts), not here.
 * The three administrators of level-3 protection are apart (administrators.test.ts): `admin` manages accounts and keys and proposes posts,
 * `security` confirms posts and watches over second factors and unusual looks, `audit` reads the ledger; none sees personal data, and
 * nobody holds two of them or one beside a business post. `auditor` supervises the business: reads families and ledger, changes nothing.
 */
export const roleAbilities: Readonly<Record<Role, readonly Ability[]>> = {
  helper: ['registry.read', 'alert.read', 'visit.read', 'visit.do', 'chain.read', 'plan.read', 'measure.handle'],
  clerk: [
    ...reading,
    'registry.reveal',
    'registry.edit',
    'alert.handle',
    'alert.create',
    'visit.read',
    'visit.do',
    'lead.handle',
    'exemption.decide',
    'screening.read',
    'plan.edit',
    'measure.handle',
  ],
  county: [
    ...reading,
    'import.submit',
    'import.correct',
    'import.withdraw',
    'registry.reveal',
    'registry.edit',
    'registry.merge',
    'minor.approve',
    'screening.read',
    'screening.run',
    'indicator.edit',
    'alert.handle',
    'alert.assign',
    'alert.create',
    'exemption.decide',
    'visit.read',
    'lead.handle',
    'plan.edit',
    'measure.handle',
    'policy.edit',
    'standard.propose',
    'standard.approve',
  ],
  department: [
    'catalogue.read',
    'import.read',
    'import.submit',
    'import.correct',
    'registry.read',
    'registry.reveal',
    'alert.read',
    'alert.handle',
    'chain.read',
    'plan.read',
    'measure.handle',
    'report.read',
    'policy.read',
  ],
  province: [
    ...reading,
    'minor.approve',
    'screening.read',
    'screening.run',
    'indicator.edit',
    'visit.read',
    'policy.edit',
    'standard.propose',
    'standard.approve',
  ],
  auditor: [...reading, 'screening.read', 'visit.read', 'ledger.read', 'operations.read'],
  admin: ['catalogue.read', 'post.read', 'user.manage', 'api-key.manage', 'operations.read', 'operations.manage'],
  security: ['catalogue.read', 'post.read', 'post.confirm', 'second-factor.manage', 'unusual-look.read', 'operations.read'],
  audit: ['catalogue.read', 'ledger.read', 'operations.read'],
}

/** What a department's key may do over the HTTP interface. */
export const keyAbilities: readonly Ability[] = [
  'catalogue.read',
  'import.read',
  'import.submit',
  'import.correct',
  'registry.read',
  'alert.read',
  'alert.handle',
  'alert.create',
  'chain.read',
]
