import { get, listing, post, type Entry, type Target } from './entry.ts'

const nameOf = (target: Target, index = 0): string => encodeURIComponent(target.people[index]?.name ?? '')
const household = (target: Target): string => String(target.households[0])
const both = (target: Target, path: (household: number) => string) => target.households.map((one) => get(path(one)))
const change = (target: Target): string => `&key=dibao.standard.rural&place=${target.village.slice(0, 6)}000000&value=52000&from=2026-12-01`
const proposal = (target: Target): string => `&proposal=${String(target.numbers.proposal)}`

const accounts: Record<string, Entry> = {
  ...listing('users', '/api/users', null, undefined, { differs: 'accounts belong to a place, not to the families in it' }),
  ...listing('secondFactors', '/api/second-factors', null, undefined, { differs: 'accounts belong to a place, not to the families in it' }),
  ...listing('posts', '/api/posts', null, undefined, { differs: 'accounts belong to a place, not to the families in it' }),
  ...listing('unusual-looks', '/api/unusual-looks', null),
  // Everybody's refusals of this walk go on being counted while it runs.
  ...listing('refused-attempts', '/api/refused-attempts', null, undefined, {
    differs: 'refusals belong to a place, not to the families in it',
  }),
  ...listing('password-resets', '/api/password-resets', null, undefined, {
    differs: 'accounts belong to a place, not to the families in it',
  }),
  'session.safety': { shows: 'nobody', asks: () => [get('/api/session/safety')], aimless: true },
  'session.list': { shows: 'nobody', asks: () => [get('/api/session/sessions')], aimless: true },
  'unusualLook.mine': { shows: 'nobody', asks: () => [get('/api/session/unusual-looks')], aimless: true },
  ...listing('minor-access', '/api/minor-access', null),
  ...listing('identity-links', '/api/identity-links', null, undefined, {
    differs: 'accounts belong to a place, not to the families in it',
  }),
  'passkey.list': { shows: 'nobody', asks: () => [get('/api/session/passkeys')], aimless: true },
  'session.ssoStart': { shows: 'nobody', asks: () => [get('/api/sign-in/oidc')], aimless: true, apart: 'src/app/single-sign-on.test.ts' },
  'session.ssoReturn': {
    shows: 'nobody',
    asks: () => [get('/api/sign-in/oidc/return?code=x&state=y')],
    aimless: true,
    apart: 'src/app/single-sign-on.test.ts',
  },
  'post.mine': { shows: 'nobody', asks: () => [get('/api/session/posts')], aimless: true },
  'standIn.colleagues': { shows: 'nobody', asks: () => [get('/api/stand-ins/colleagues')], aimless: true },
  'secondFactor.state': { shows: 'nobody', asks: () => [get('/api/session/second-factor')], aimless: true },
  ...listing('ledger', '/api/ledger', null, (target) => `&household=${household(target)}`, {
    differs: 'the audit administrator reads what was done about a family of the place, by its number and naming nobody',
  }),
  'department.list': { shows: 'nobody', asks: () => [get('/api/departments')], aimless: true },
  'key.list': { shows: 'nobody', asks: () => [get('/api/keys')], aimless: true },
  'export.mine': { shows: 'nobody', asks: () => [get('/api/exports')], aimless: true },
  'export.fetch': { shows: 'export.fetch', asks: (target) => [get(`/api/exports/${String(target.numbers.export)}/file`)] },
  'filter.list': { shows: 'nobody', asks: () => [get('/api/filters?screen=alerts')], aimless: true },
  'region.children': {
    shows: 'nobody',
    asks: (target) => [get('/api/regions'), get(`/api/regions?parent=${target.village}`)],
    differs: 'divisions are public',
  },
  'region.search': { shows: 'nobody', asks: (target) => [get(`/api/regions/search?q=${nameOf(target)}`)] },
  'session.me': { shows: 'nobody', asks: () => [get('/api/session')], aimless: true },
  'session.welcome': { shows: 'nobody', asks: () => [get('/api/welcome')], aimless: true },
  'operations.state': { shows: 'nobody', asks: () => [get('/api/operations')], aimless: true },
  'system.health': { shows: 'nobody', asks: () => [get('/api/health')], aimless: true },
}

const imports: Record<string, Entry> = {
  'catalogue.list': { shows: 'nobody', asks: () => [get('/api/catalogue')], aimless: true },
  'catalogue.show': {
    shows: 'nobody',
    asks: () => [get('/api/catalogue/population-register'), get('/api/catalogue/medical-insurance-settlement')],
    aimless: true,
  },
  'catalogue.template': { shows: 'nobody', asks: () => [get('/api/catalogue/population-register/template.xlsx')], aimless: true },
  ...listing('imports', '/api/imports', null),
  'import.scores': { shows: 'nobody', asks: () => [get('/api/imports/scores')], aimless: true },
  'import.periodState': {
    shows: 'nobody',
    asks: (target) => [get(`/api/imports/period?dataset=medical-insurance-settlement&period=2026-09&regionCode=${target.village}`)],
  },
  'import.show': { shows: 'nobody', asks: (target) => [get(`/api/imports/${String(target.numbers.import)}`)] },
  'import.absent': {
    shows: 'import.absent',
    apart: 'src/rooms/imports/roster-holds.test.ts',
    asks: (target) => [get(`/api/imports/${String(target.numbers.import)}/absent`)],
  },
  'import.held': { shows: 'import.heldRows', asks: (target) => [get(`/api/imports/${String(target.numbers.import)}/held`)] },
  'import.heldFile': { shows: 'import.heldFile', asks: (target) => [get(`/api/imports/${String(target.numbers.import)}/held.xlsx`)] },
}

const registry: Record<string, Entry> = {
  ...listing('household', '/api/households', 'household.list'),
  ...listing('person', '/api/persons', 'person.list'),
  ...listing('conflict', '/api/registry-conflicts', 'conflict.list'),
  ...listing('duplicate', '/api/duplicates', 'duplicate.list'),
  ...listing('correction', '/api/registry-corrections', 'correction.list'),
  'registry.quick': {
    shows: 'registry.quick',
    asks: (target) =>
      [
        target.people[0]?.name,
        target.people[1]?.id,
        target.people[2]?.phone,
        target.people[0]?.id.slice(0, 17),
        household(target),
        target.held.id,
      ].map((text) => post('/api/registry/quick', { text })),
  },
  'registry.household': { shows: 'household.view', asks: (target) => both(target, (one) => `/api/households/${String(one)}`) },
  'registry.person': { shows: 'person.view', asks: (target) => target.persons.map((one) => get(`/api/persons/${String(one)}`)) },
  'registry.compare': {
    shows: 'person.compare',
    asks: (target) => [get(`/api/duplicates/${String(target.pair[0])}/${String(target.pair[1])}`)],
  },
  'registry.facts': { shows: 'household.facts', asks: (target) => both(target, (one) => `/api/households/${String(one)}/facts`) },
  'registry.downloadAttachment': {
    shows: 'attachment.view',
    asks: (target) =>
      [target.numbers.attachment, target.numbers.evidence, target.numbers.photo].map((one) => get(`/api/attachments/${String(one)}`)),
  },
  'evaluation.household': {
    shows: 'household.evaluate',
    nameless: 'members stand by relation and figures',
    asks: (target) => both(target, (one) => `/api/households/${String(one)}/evaluation`),
  },
  'chain.list': { shows: 'chain.view', asks: (target) => both(target, (one) => `/api/households/${String(one)}/chain`) },
  'chain.statement': { shows: 'statement.view', asks: (target) => both(target, (one) => `/api/households/${String(one)}/statement`) },
  'api.personStatus': {
    shows: 'person.status',
    nameless: 'programme and dates',
    asks: (target) =>
      ['person', 'household'].map((of) =>
        post('/api/persons/status', { idNumber: target.people[0]?.id, of, purpose: '核对是否在册', caseNumber: '2026-001' }),
      ),
  },
}

const work: Record<string, Entry> = {
  ...listing('alert', '/api/alerts', 'alert.list'),
  ...listing('exemption', '/api/exemptions', 'exemption.list'),
  ...listing('alert.quality', '/api/alert-quality', null),
  ...listing('dispatch.board', '/api/dispatch/board', null),
  ...listing('visit', '/api/visits', 'visit.list'),
  ...listing('lead', '/api/leads', 'lead.list'),
  ...listing('visit.due', '/api/visits/due', 'visit.due'),
  ...listing('measure', '/api/plan-measures', 'measure.list'),
  ...listing('household-plan', '/api/household-plans', 'plan.list'),
  'plan.show': { shows: 'plan.view', asks: (target) => both(target, (one) => `/api/households/${String(one)}/plan`) },
  'plan.ofFamily': { shows: 'plan.view', asks: (target) => both(target, (one) => `/api/visits/families/${String(one)}/plan`) },
  'alert.detail': { shows: 'household.view', asks: (target) => target.alerts.map((one) => get(`/api/alerts/${String(one)}`)) },
  'dispatch.workbench': { shows: 'alert.list', asks: () => [get('/api/workbench')], aimless: true },
  'dispatch.file': {
    shows: 'attachment.view',
    asks: (target) => target.alerts.map((one) => get(`/api/alerts/${String(one)}/files/${String(target.numbers.evidence)}`)),
  },
  'dispatch.bulkPreview': {
    shows: 'alert.list',
    nameless: 'counts, and what stands in the way of each number',
    asks: (target) =>
      ['sign', 'remind', 'assign'].map((action) =>
        post('/api/alerts/bulk/preview', {
          action,
          ids: target.alerts,
          ...(action === 'assign' ? { department: 'health', level: 'county' } : {}),
        }),
      ),
  },
  'routing.list': {
    shows: 'nobody',
    asks: (target) => [get('/api/routing'), get(`/api/routing?region=${target.village}`)],
    differs: 'the rules of a place are no secret, and its name stands in the reply',
  },
  'visits.today': {
    shows: 'visit.today',
    asks: (target) => [get('/api/visits/today'), get(`/api/visits/today?village=${target.village}`)],
  },
  'visits.find': {
    shows: 'visit.find',
    asks: (target) => [target.people[0]?.name, target.people[2]?.name, household(target)].map((text) => post('/api/visits/find', { text })),
  },
  'visits.mine': { shows: 'visit.mine', asks: () => [get('/api/visits/mine')], aimless: true },
  'visits.detail': { shows: 'visit.view', asks: (target) => [get(`/api/visits/${String(target.numbers.visit)}`)] },
  'visits.photoFile': {
    shows: 'attachment.view',
    nameless: 'a picture',
    asks: (target) => [get(`/api/visits/${String(target.numbers.visit)}/photos/${String(target.numbers.photo)}`)],
  },
  'visits.rule': { shows: 'nobody', asks: () => [get('/api/visits/rule')], aimless: true },
  'leads.detail': {
    shows: 'lead.view',
    asks: (target) => [target.numbers.lead, target.numbers.childLead].map((one) => get(`/api/leads/${String(one)}`)),
  },
  'leads.find': {
    shows: 'lead.find',
    asks: (target) => [post('/api/leads/find', { text: target.people[0]?.name }), post('/api/leads/find', { text: household(target) })],
  },
}

const figures: Record<string, Entry> = {
  ...listing('report.alerts', '/api/reports/alerts', null),
  ...listing('report.help', '/api/reports/help', null),
  ...listing('report.helpEvent', '/api/reports/help-events', 'report.helpEvents'),
  'report.overview': {
    shows: 'nobody',
    asks: (target) => [get('/api/reports/overview'), get(`/api/reports/overview?region=${target.village}`)],
    differs: 'the place asked for stands in the reply with its name',
  },
  ...listing('screening', '/api/screenings', null),
  'screening.show': { shows: 'nobody', asks: (target) => [get(`/api/screenings/${String(target.numbers.run)}`)] },
  ...listing('screening.hit', '/api/screening-hits', 'screening.hits', (target) => `&run=${String(target.numbers.run)}`, {
    differs: 'a run is of a whole county: the number shows the caller’s own families',
  }),
  'screening.explain': {
    shows: 'household.view',
    asks: (target) => both(target, (one) => `/api/screening-hits/${String(target.numbers.run)}/${String(one)}/gapDisability.care`),
  },
  'indicator.list': {
    shows: 'nobody',
    asks: (target) => [get('/api/indicators'), get(`/api/indicators?region=${target.village}`)],
    differs: 'the settings of a place are no secret',
  },
  'indicator.show': {
    shows: 'nobody',
    asks: (target) => [get('/api/indicators/gapDisability.care'), get(`/api/indicators/gapDisability.care?region=${target.village}`)],
    differs: 'the settings of a place are no secret',
  },
  'indicator.runs': {
    shows: 'nobody',
    asks: (target) => [
      get('/api/indicators/gapDisability.care/runs'),
      get(`/api/indicators/gapDisability.care/runs?region=${target.village}`),
    ],
    differs: 'counts of a place are no secret',
  },
  'indicator.history': {
    shows: 'nobody',
    asks: (target) => [
      get('/api/indicators/gapDisability.care/changes'),
      get(`/api/indicators/gapDisability.care/changes?region=${target.village}`),
    ],
    differs: 'the settings of a place are no secret',
  },
  'standard.list': { shows: 'nobody', asks: () => [get('/api/standards')], aimless: true },
  'standard.history': { shows: 'nobody', asks: () => [get('/api/standards/dibao.standard.rural/history')], aimless: true },
  'standard.check': {
    shows: 'nobody',
    asks: (target) => [
      get(`/api/standard-checks?key=dibao.standard.rural&region=${target.village.slice(0, 6)}000000&value=52000&from=2026-12-01`),
    ],
  },
  'standard.simulate': { shows: 'nobody', asks: (target) => [get(`/api/standard-simulations?${change(target).slice(1)}`)] },
  ...listing('standard-touched', '/api/standard-touched', 'list.look', change),
  ...listing('standard-recomputed', '/api/standard-recomputed', 'list.look', proposal),
  ...listing('standard-back-pay', '/api/standard-back-pay', 'list.look', proposal),
  ...listing('standard-proposals', '/api/standard-proposals', null),
  'standard.show': {
    shows: 'nobody',
    asks: (target) => [get(`/api/standard-proposals/${String(target.numbers.proposal)}`)],
    differs: 'a proposal is the whole county’s',
  },
}

const open = (urls: readonly string[]): Entry => ({ shows: 'nobody', asks: () => urls.map(get), aimless: true })

const library: Record<string, Entry> = {
  'policy.document.list': open(['/api/policy/documents']),
  'policy.document.export': open(['/api/policy/documents/export.xlsx']),
  'policy.showDocument': open(['/api/policy/documents/H24']),
  'policy.figure.list': open(['/api/policy/figures']),
  'policy.figure.export': open(['/api/policy/figures/export.xlsx']),
  'policy.showFigure': open(['/api/policy/figures/dibao.standard.rural']),
  'policy.staleness': open(['/api/policy/staleness']),
  'policy.search': { shows: 'nobody', asks: (target) => [get(`/api/policy/search?q=${nameOf(target)}`)] },
  'policy.coverage.list': open(['/api/policy/coverage']),
  'policy.coverage.export': open(['/api/policy/coverage/export.xlsx']),
  'policy.programmes': open(['/api/policy/programmes']),
  'policy.programme': open(['/api/policy/programmes/dibao']),
  'policy.cases': open(['/api/policy/programmes/dibao/cases']),
  'policy.cards': open(['/api/policy/cards']),
  'policy.card': open(['/api/policy/cards/dibao']),
  'evaluation.evaluate': {
    shows: 'nobody',
    asks: (target) => [post('/api/evaluation', { place: target.village, household: { persons: [{ birthDay: '1970-01-01' }] } })],
    differs: 'the public calculator computes for any place',
  },
  'evaluation.householdSchema': open(['/api/evaluation/household.schema.json']),
  'evaluation.places': open(['/api/evaluation/places']),
}

/** Every operation that only looks. */
export const reading: Readonly<Record<string, Entry>> = { ...accounts, ...imports, ...registry, ...work, ...figures, ...library }
