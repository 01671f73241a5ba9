import { randomUUID } from 'node:crypto'
import { jpeg } from '#test/pictures'
import { places } from '#test/screening-world'
import { planted } from './people.ts'
import { post, put, remove, type Entry, type Target } from './entry.ts'
import { walkPassword, type Asked } from './callers.ts'

const reason = '走查时的操作，已核实'
const photo = (name = '照片.jpg', fields?: Readonly<Record<string, string>>): NonNullable<Asked['file']> => ({
  name,
  bytes: jpeg(),
  ...(fields === undefined ? {} : { fields }),
})
const upload = (url: string, file = photo()): Asked => ({ method: 'POST', url, file })
const nobody = (asks: Entry['asks'], more: Partial<Entry> = {}): Entry => ({ shows: 'nobody', asks, ...more })

/** A file as a department sends it, for the target's village. */
export const settlementFile = (target: Pick<Target, 'turn'>): NonNullable<Asked['file']> => {
  const one = planted(600 + target.turn)
  return {
    name: '医保结算.csv',
    bytes: Buffer.from(
      `身份证号,姓名,结算单号,就医类型,医疗机构,结算日期,医疗总费用,基本医保支付,个人负担金额\r\n${one.id},${one.name},T${String(target.turn)},住院,县人民医院,2026-09-12,300,200,100\r\n`,
    ),
  }
}

const alert = (target: Target, verb: string, bodies: readonly object[]): Asked[] =>
  target.alerts.flatMap((id) =>
    bodies.flatMap((body) => [1, 2, 3, 4].map((version) => post(`/api/alerts/${String(id)}/${verb}`, { version, ...body }))),
  )

/** A village of the same township, where there is one. */
const nextDoor = (village: string): string => (village === places.laohekou ? places.xinxiu : village)

const registry: Record<string, Entry> = {
  'minor.ask': nobody((target) => [post(`/api/households/${String(target.households[0])}/minor-access`, { reason, days: 7 })]),
  'minor.decide': nobody(() => [post('/api/minor-access/999999/decision', { agree: true })], {
    aimless: true,
    apart: 'src/rooms/registry/minors/minors.test.ts',
  }),
  'minor.end': nobody(() => [post('/api/minor-access/999999/end')], { aimless: true, apart: 'src/rooms/registry/minors/minors.test.ts' }),
  'registry.reveal': {
    shows: 'person.reveal',
    asks: (target) =>
      target.persons.flatMap((one) =>
        ['idNumber', 'phone'].flatMap((field) =>
          [`alert:${String(target.alerts[0])}`, `alert:${String(target.alerts[1])}`, ''].map((matter) =>
            post(`/api/persons/${String(one)}/reveal`, { field, matter, reason }),
          ),
        ),
      ),
  },
  'registry.uploadAttachment': nobody((target) => [
    upload(`/api/households/${String(target.households[0])}/attachments`, photo('照片.jpg', { kind: 'house', title: '住房' })),
  ]),
  'registry.editContact': nobody((target) => [post(`/api/persons/${String(target.persons[1])}/contact`, { address: '新地址', reason })]),
  'registry.proposeCorrection': nobody((target) => [
    post(`/api/persons/${String(target.persons[0])}/corrections`, { name: '王更正', attachmentId: target.numbers.attachment, reason }),
  ]),
  'registry.decideCorrection': nobody((target) => [
    post(`/api/registry-corrections/${String(target.numbers.correction)}/decision`, { agree: false, note: reason }),
  ]),
  'registry.withdrawCorrection': nobody((target) => [post(`/api/registry-corrections/${String(target.numbers.correction)}/withdraw`)]),
  'registry.withdrawDeath': nobody((target) => [
    post(`/api/persons/${String(target.persons[1])}/death-withdrawal`, { seenOn: '2026-11-04', evidence: 'seen', reason }),
  ]),
  'registry.removeAttachment': nobody((target) => [post(`/api/attachments/${String(target.numbers.photo)}/remove`, { reason })]),
  'registry.decideConflict': nobody((target) => [
    post(`/api/registry-conflicts/${String(target.numbers.conflict)}/decision`, { decision: 'keep', note: reason }),
  ]),
  'registry.findDuplicates': nobody(() => [post('/api/duplicates/find')], { aimless: true }),
  'registry.notSame': nobody((target) => [post('/api/duplicates/not-same', { a: target.persons[0], b: target.persons[2], reason })]),
  'registry.unmerge': nobody((target) => [post(`/api/merges/${String(target.numbers.merge)}/undo`, { reason })]),
  'registry.merge': nobody((target) => [post('/api/merges', { keptNo: target.persons[2], mergedNo: target.persons[3], reason })]),
  'registry.addMember': nobody((target) => [
    post(`/api/households/${String(target.households[0])}/members`, {
      idNumber: planted(700 + target.turn).id,
      name: '新生儿',
      relation: '2',
      on: '2026-11-01',
      reason,
    }),
    // Somebody of the target's families, put into the caller's: by a number of a household that is nobody's.
    post('/api/households/999999/members', {
      idNumber: target.people[0]?.id,
      name: target.people[0]?.name,
      relation: '2',
      on: '2026-11-01',
      reason,
    }),
  ]),
  'registry.removeMember': nobody((target) => [
    post(`/api/households/${String(target.households[0])}/members/${String(target.persons[1])}/leave`, { on: '2026-11-01', reason }),
  ]),
  'registry.moveHousehold': nobody((target) => [
    post(`/api/households/${String(target.households[1])}/move`, { village: nextDoor(target.village), on: '2026-11-01', reason }),
  ]),
}

const alerts: Record<string, Entry> = {
  'alert.open': nobody((target) => [
    post('/api/alerts', { householdNo: target.households[0], cause: 'other-hardship', grade: 3, sentence: '走查时登记的一条困难' }),
  ]),
  'exemption.create': nobody((target) => [
    post('/api/exemptions', { householdNo: target.households[1], kind: 'other', indicators: ['illness.hospital'], reason, validTo: null }),
  ]),
  'exemption.revoke': nobody((target) => [post(`/api/exemptions/${String(target.numbers.exemption)}/revoke`, { reason })]),
  'dispatch.sign': nobody((target) => alert(target, 'sign', [{}])),
  'dispatch.note': nobody((target) => target.alerts.map((id) => post(`/api/alerts/${String(id)}/notes`, { note: reason }))),
  'dispatch.hear': nobody((target) => alert(target, 'hearing', [{ manner: 'phone', words: '本人说情况属实，愿意配合调查' }])),
  'dispatch.attach': nobody((target) => target.alerts.map((id) => upload(`/api/alerts/${String(id)}/files`))),
  'dispatch.remind': nobody((target) => alert(target, 'remind', [{ note: '请尽快办理' }])),
  'dispatch.answer': nobody((target) => alert(target, 'answer', [{ code: 'temporary-aid', note: reason, files: [] }])),
  'dispatch.return': nobody((target) => alert(target, 'return', [{ reason }])),
  'dispatch.accept': nobody((target) => alert(target, 'accept', [{ outcome: 'confirmed', note: reason }])),
  'dispatch.handOn': nobody((target) => alert(target, 'hand-on', [{ department: 'health', level: 'county', reason }])),
  'dispatch.assign': nobody((target) => alert(target, 'assign', [{ department: 'education', level: 'county', reason }])),
  'dispatch.bulk': {
    shows: 'alert.list',
    asks: (target) =>
      ['sign', 'remind', 'assign'].map((action) =>
        post('/api/alerts/bulk', { action, ids: target.alerts, ...(action === 'assign' ? { department: 'health', level: 'county' } : {}) }),
      ),
    differs: 'says of each number that it was not found',
  },
  'dispatch.withdraw': nobody((target) => alert(target, 'withdraw', [{ reason }])),
  'routing.save': nobody(
    () => [
      put('/api/routing/accident', {
        department: 'health',
        level: 'county',
        automatic: true,
        termDays: 10,
        reviewDays: 5,
        escalateDays: 5,
        cooldownDays: 30,
        falseCooldownDays: 60,
        basis: '本地规定',
      }),
    ],
    { aimless: true },
  ),
  'routing.reset': nobody(() => [remove('/api/routing/accident')], { aimless: true }),
}

const visits: Record<string, Entry> = {
  'visits.call': {
    shows: 'visit.call',
    asks: (target) =>
      target.persons.slice(0, 2).map((personNo) => post(`/api/visits/families/${String(target.households[0])}/call`, { personNo })),
  },
  'visits.record': nobody((target) => [
    post('/api/visits', {
      clientId: randomUUID(),
      householdNo: target.households[1],
      visitedAt: '2026-11-05T08:10:00+08:00',
      result: 'met',
      note: '在家',
    }),
  ]),
  'visits.photo': nobody((target) => [upload(`/api/visits/${String(target.numbers.visit)}/photos`)]),
  'visits.attach': nobody((target) => [post(`/api/visits/${String(target.numbers.visit)}/attach`, { alertId: target.alerts[0] })]),
  'visits.plan': nobody((target) => [post('/api/visit-plans', { householdNos: [target.households[1]], on: '2026-11-20', reason })]),
  'visits.cancelPlan': nobody((target) => [post(`/api/visit-plans/${String(target.numbers.plan)}/cancel`)]),
  'visits.saveRule': nobody(
    () => [put('/api/visits/rule', { revisitDays: 60, elderAge: 80, elderDays: 30, hotline: '', basis: '本地规定' })],
    { aimless: true },
  ),
  'leads.report': nobody((target) => [
    post('/api/leads', {
      clientId: randomUUID(),
      village: target.village,
      personName: '路人',
      description: '屋顶漏雨',
      reportedAt: '2026-11-05T08:30:00+08:00',
    }),
  ]),
  'leads.call': { shows: 'lead.call', asks: (target) => [post(`/api/leads/${String(target.numbers.lead)}/call`, { purpose: '核实情况' })] },
  'leads.link': nobody((target) => [
    post(`/api/leads/${String(target.numbers.lead)}/link`, {
      householdNo: target.households[0],
      family: null,
      cause: 'disaster',
      grade: 2,
      sentence: '家中失火，生活困难',
    }),
  ]),
  'leads.dismiss': nobody((target) => [post(`/api/leads/${String(target.numbers.lead)}/dismiss`, { reason })]),
  'chain.print': nobody((target) => target.households.map((one) => post(`/api/households/${String(one)}/statement/print`))),
}

const revs = [1, 2, 3, 4, 5, 6]
const plan = (target: Target, verb: string, body: object): Asked[] =>
  revs.map((rev) => post(`/api/household-plans/${String(target.numbers.householdPlan)}/${verb}`, { rev, ...body }))
const measure = (target: Target, verb: string): string => `/api/plan-measures/${String(target.numbers.measure)}${verb}`

const plans: Record<string, Entry> = {
  'plan.setContact': nobody((target) =>
    target.households.map((one) => put(`/api/households/${String(one)}/plan/contact`, { name: '孙干部', phone: '0737-7654321', reason })),
  ),
  'plan.addMeasure': nobody((target) => [
    post(`/api/households/${String(target.households[0])}/plan/measures`, {
      field: 'care',
      need: '平时没人照料',
      personNo: target.persons[0],
    }),
    post(`/api/households/${String(target.households[0])}/plan/measures`, { suggestion: `alert:${String(target.alerts[0])}` }),
  ]),
  'plan.changeMeasure': nobody((target) =>
    revs.slice(0, 2).map((rev) =>
      put(measure(target, ''), {
        rev,
        field: 'housing',
        personNo: null,
        need: '屋顶漏雨，墙体开裂',
        action: '上门核查住房安全',
        department: 'housing',
        level: 'county',
        dueOn: '2026-12-20',
        reason,
      }),
    ),
  ),
  'plan.refuse': nobody((target) => [
    post(`/api/households/${String(target.households[1])}/plan/refusals`, { key: `alert:${String(target.alerts[1])}`, reason }),
  ]),
  'plan.restore': nobody((target) => [
    post(`/api/households/${String(target.households[1])}/plan/refusals/restore`, { key: `alert:${String(target.alerts[1])}` }),
  ]),
  'plan.confirm': nobody((target) => plan(target, 'confirm', { reviewMonths: 6 })),
  'plan.print': nobody((target) => target.households.map((one) => post(`/api/households/${String(one)}/plan/print`))),
  'measure.note': nobody((target) => [post(measure(target, '/notes'), { note: '已上门看过' })]),
  'measure.take': nobody((target) => [post('/api/plan-measures/take', { ids: [target.numbers.measure] })]),
  'measure.close': nobody((target) =>
    revs.slice(0, 4).map((rev) => post(measure(target, '/result'), { rev, status: 'done', result: '已翻修屋顶' })),
  ),
  'measure.reopen': nobody((target) => revs.map((rev) => post(measure(target, '/reopening'), { rev, reason }))),
  'plan.end': nobody((target) => plan(target, 'end', { reason })),
}

const imports: Record<string, Entry> = {
  'import.inspect': nobody((target) => [{ method: 'POST', url: '/api/imports/inspection', file: settlementFile(target) }], {
    aimless: true,
  }),
  'import.inspectAs': nobody(
    (target) => [post('/api/imports/inspection/again', { token: target.token, dataset: 'medical-insurance-settlement' })],
    { aimless: true },
  ),
  'import.submit': nobody((target) => [
    post('/api/imports', { dataset: 'medical-insurance-settlement', period: '2026-10', regionCode: target.village, token: target.token }),
  ]),
  'import.push': nobody((target) => [
    {
      method: 'POST',
      url: '/api/imports/files',
      file: {
        ...settlementFile(target),
        fields: { dataset: 'medical-insurance-settlement', period: '2026-08', regionCode: target.village },
      },
    },
  ]),
  'import.correct': nobody((target) => [
    post(`/api/imports/${String(target.numbers.import)}/corrections`, { rows: [{ rowNo: 3, cells: { 结算日期: '2026-09-12' } }] }),
  ]),
  'import.dismiss': nobody((target) => [post(`/api/imports/${String(target.numbers.import)}/dismissals`, { rowNos: [3], reason })]),
  'import.decideAbsent': nobody((target) => [post(`/api/imports/${String(target.numbers.import)}/absent`, { whole: false, reason })], {
    apart: 'src/rooms/imports/roster-holds.test.ts',
  }),
  'import.withdraw': nobody((target) => [post(`/api/imports/${String(target.numbers.import)}/withdrawal`, { reason })]),
}

const region = (target: Target): string => `${target.village.slice(0, 6)}000000`
const draft = (target: Target) => ({
  key: 'dibao.standard.rural',
  regionCode: region(target),
  value: 53_000,
  from: '2027-01-01',
  to: null,
  document: '民政局〔2026〕6号',
  article: '一',
  gist: '',
  reason: '对接省指导标准',
})

const running: Record<string, Entry> = {
  'screening.start': nobody((target) => [post('/api/screenings', { regionCode: region(target), asOf: '2026-10-30' })], {
    differs: 'a place in another county is refused, one in the own county is not: places are no secret',
  }),
  'screening.backtest': nobody(
    (target) => [
      post('/api/screenings/backtests', {
        regionCode: region(target),
        indicators: ['gapDisability.care'],
        months: ['2026-09'],
        parameters: {},
      }),
    ],
    { differs: 'as screening.start' },
  ),
  'indicator.change': nobody(
    (target) => [
      put('/api/indicators/gapDisability.care', { regionCode: region(target), enabled: true, parameters: {}, note: '走查时保存一次' }),
    ],
    { differs: 'as screening.start' },
  ),
  'standard.prepare': nobody((target) => [post('/api/standard-figures', { regionCode: region(target) })], {
    differs: 'as screening.start',
  }),
  'standard.propose': nobody((target) => [post('/api/standard-proposals', draft(target))], { differs: 'as screening.start' }),
  'standard.edit': nobody((target) =>
    [1, 2].map((version) => put(`/api/standard-proposals/${String(target.numbers.proposal)}`, { ...draft(target), version })),
  ),
  'standard.submit': nobody((target) => [post(`/api/standard-proposals/${String(target.numbers.proposal)}/submit`)]),
  'standard.decide': nobody((target) => [
    post(`/api/standard-proposals/${String(target.numbers.proposal)}/decide`, { approve: false, note: '理由不足，退回' }),
  ]),
  'standard.publish': nobody((target) => [post(`/api/standard-proposals/${String(target.numbers.proposal)}/publish`)]),
  'standard.proposeWithdrawal': nobody((target) => [
    post(`/api/standard-proposals/${String(target.numbers.proposal)}/withdrawal`, { reason: '文号有误，需要撤回' }),
  ]),
  'standard.settleBackPay': nobody(
    (target) => [
      post(`/api/standard-proposals/${String(target.numbers.proposal)}/back-pay-settled`, {
        regionCode: region(target),
        note: '已交财务，批次 5',
      }),
    ],
    { differs: 'a proposal is the whole county’s' },
  ),
  'standard.withdraw': nobody((target) => [post(`/api/standard-proposals/${String(target.numbers.proposal)}/withdraw`, { note: reason })]),
  'policy.loadText': nobody(
    () => [
      {
        method: 'POST',
        url: '/api/policy/documents/H24/text',
        file: { name: '原文.txt', bytes: Buffer.from('一、总体要求\n本地试用的文本。\n') },
      },
    ],
    { aimless: true },
  ),
  'policy.verify': nobody(
    () => [
      post('/api/policy/verifications', { subject: 'document', key: 'H24', verifiedOn: '2026-11-01', source: '省民政厅网站公布的原文' }),
    ],
    { aimless: true },
  ),
}

const accountsOfThePlace = { differs: 'accounts belong to a place, not to the families in it' }

const accounts: Record<string, Entry> = {
  // Before passwords are set anew: the helper of the place acts in one of his two posts, then the other ends.
  'session.choosePost': nobody((target) => [post('/api/session/post', { postId: target.numbers.post })], accountsOfThePlace),
  'post.end': nobody((target) => [post(`/api/posts/${String(target.numbers.sparePost)}/end`, { reason })], accountsOfThePlace),
  'export.start': nobody(() => [post('/api/exports', { listing: 'person', query: {} })], { aimless: true }),
  'filter.save': nobody(() => [post('/api/filters', { screen: 'alerts', name: '急', query: 'grade=1' })], { aimless: true }),
  'filter.remove': nobody(() => [remove('/api/filters/1')], { aimless: true }),
  'key.create': nobody(
    (target) => [post('/api/keys', { name: '走查用', department: 'health', regionCode: target.village })],
    accountsOfThePlace,
  ),
  'key.rotate': nobody(() => [post('/api/keys/999999/rotation', { overlapDays: 7 })], {
    aimless: true,
    apart: 'src/rooms/accounts/keys.test.ts',
  }),
  'key.revoke': nobody(() => [remove('/api/keys/999999')], { aimless: true }),
  'user.create': nobody(
    (target) => [
      post('/api/users', {
        login: `walked${String(target.turn)}`,
        name: '新来的',
        role: 'clerk',
        regionCode: target.village,
        department: 'civil-affairs',
      }),
    ],
    accountsOfThePlace,
  ),
  'user.change': nobody(
    (target) => [put(`/api/users/${String(target.numbers.user)}`, { name: '经办某', active: true })],
    accountsOfThePlace,
  ),
  'user.password': nobody((target) => [post(`/api/users/${String(target.numbers.user)}/password`, { reason })], accountsOfThePlace),
  'passwordReset.decide': nobody(() => [post('/api/password-resets/999999/decision', { agree: true })], {
    aimless: true,
    apart: 'src/app/own-account.test.ts',
  }),
  'session.noticesRead': nobody(() => [post('/api/session/notices/read', { upTo: 1 })], { aimless: true }),
  'session.end': nobody(() => [post('/api/session/sessions/999999/end')], { aimless: true, apart: 'src/app/own-account.test.ts' }),
  'session.endOthers': nobody(() => [post('/api/session/sessions/end-others')], { aimless: true }),
  'session.proof': nobody(() => [post('/api/session/proof', { password: walkPassword })], { aimless: true }),
  'unusualLook.ask': nobody(() => [post('/api/unusual-looks/999999/question')], {
    aimless: true,
    apart: 'src/rooms/audit/unusual/looks.test.ts',
  }),
  'unusualLook.close': nobody(() => [post('/api/unusual-looks/999999/finding', { outcome: 'false-alarm', note: reason })], {
    aimless: true,
    apart: 'src/rooms/audit/unusual/looks.test.ts',
  }),
  'unusualLook.answer': nobody(() => [post('/api/unusual-looks/999999/answer', { answer: reason })], {
    aimless: true,
    apart: 'src/rooms/audit/unusual/looks.test.ts',
  }),
  'identityLink.propose': nobody((target) => [post(`/api/users/${String(target.numbers.user)}/identity-link`, { subject: 'walked' })], {
    ...accountsOfThePlace,
    apart: 'src/app/single-sign-on.test.ts',
  }),
  'identityLink.confirm': nobody(() => [post('/api/identity-links/999999/confirmation')], {
    aimless: true,
    apart: 'src/app/single-sign-on.test.ts',
  }),
  'identityLink.remove': nobody(() => [post('/api/identity-links/999999/remove')], {
    aimless: true,
    apart: 'src/app/single-sign-on.test.ts',
  }),
  'session.ssoSecond': nobody(() => [post('/api/sign-in/oidc/second', { code: '000000' })], {
    aimless: true,
    apart: 'src/app/single-sign-on.test.ts',
  }),
  'session.ssoLogout': nobody(() => [post('/api/sign-in/oidc/logout', { logout_token: 'x' })], {
    aimless: true,
    apart: 'src/app/single-sign-on.test.ts',
  }),
  'passkey.begin': nobody(() => [post('/api/session/passkeys/options', { password: walkPassword })], { aimless: true }),
  'passkey.confirm': nobody(
    () => [
      post('/api/session/passkeys', {
        name: '走查',
        response: { id: 'x', rawId: 'x', type: 'public-key', response: {}, clientExtensionResults: {} },
      }),
    ],
    { aimless: true, apart: 'test/e2e/sign-in.test.ts' },
  ),
  'passkey.remove': nobody(() => [post('/api/session/passkeys/999999/remove', { password: walkPassword })], {
    aimless: true,
    apart: 'test/e2e/sign-in.test.ts',
  }),
  'session.passkeyOptions': nobody(() => [post('/api/session/passkey/options')], { aimless: true }),
  'session.passkeySignIn': nobody(
    () => [
      post('/api/session/passkey', { response: { id: 'x', rawId: 'x', type: 'public-key', response: {}, clientExtensionResults: {} } }),
    ],
    { aimless: true, apart: 'test/e2e/sign-in.test.ts' },
  ),
  'post.propose': nobody(
    (target) => [
      post(`/api/users/${String(target.numbers.user)}/posts`, {
        role: 'helper',
        regionCode: target.village,
        department: 'civil-affairs',
        from: '2026-11-05',
        to: null,
        reason,
      }),
    ],
    accountsOfThePlace,
  ),
  'post.decide': nobody(
    (target) => [post(`/api/posts/${String(target.numbers.proposedPost)}/decision`, { agree: false, note: reason })],
    accountsOfThePlace,
  ),
  'standIn.arrange': nobody(
    (target) => [
      post('/api/stand-ins', { postId: target.numbers.post, userId: target.numbers.user, from: '2026-11-05', to: '2026-11-06', reason }),
    ],
    { ...accountsOfThePlace, apart: 'src/rooms/accounts/posts.test.ts' },
  ),
  'standIn.decide': nobody((target) => [post(`/api/stand-ins/${String(target.numbers.post)}/decision`, { agree: false })], {
    ...accountsOfThePlace,
    apart: 'src/rooms/accounts/posts.test.ts',
  }),
  'standIn.end': nobody((target) => [post(`/api/stand-ins/${String(target.numbers.post)}/end`, { reason })], {
    ...accountsOfThePlace,
    apart: 'src/rooms/accounts/posts.test.ts',
  }),
  'secondFactor.begin': nobody(() => [post('/api/session/second-factor', { password: walkPassword })], { aimless: true }),
  'secondFactor.confirm': nobody(() => [post('/api/session/second-factor/confirmation', { code: '000000' })], {
    aimless: true,
    apart: 'src/app/second-factor.test.ts',
  }),
  'secondFactor.reset': nobody(
    (target) => [post(`/api/users/${String(target.numbers.user)}/second-factor/reset`, { reason })],
    accountsOfThePlace,
  ),
  'operations.again': nobody(() => [post('/api/operations/jobs/00000000-0000-4000-8000-000000000000/again')], {
    aimless: true,
    apart: 'test/survival/failing-job.test.ts',
  }),
  'ledger.verify': nobody(() => [post('/api/ledger/verification')], { aimless: true }),
  'session.signIn': nobody(() => [post('/api/session', { login: 'walk.auditor', password: walkPassword })], { aimless: true }),
  // Last: whoever does one of these is out.
  'user.endSessions': nobody((target) => [post(`/api/users/${String(target.numbers.user)}/sessions/end`, { reason })], accountsOfThePlace),
  'user.ownPassword': nobody(() => [post('/api/session/password', { current: walkPassword, next: 'Shangshan-7-Xia' })], { aimless: true }),
  'session.signOut': nobody(() => [remove('/api/session')], { aimless: true }),
}

/** Every operation that changes something, in an order in which each finds what it needs. */
export const writing: Readonly<Record<string, Entry>> = { ...registry, ...visits, ...plans, ...alerts, ...imports, ...running, ...accounts }
