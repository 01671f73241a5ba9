import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keyActor } from '#access'
import { execute, read } from '#command'
import { openVault } from '#platform/crypto'
import { openFileStore, type FileStore } from '#platform/files'
import { jpeg, pdf } from '#test/pictures'
import { createAlertWorld, places, type AlertWorld } from '#test/alert-world'
import { answer } from './answer.ts'
import { attachFile, openFile } from './files.ts'
import { sign } from './sign.ts'

let world: AlertWorld
let files: FileStore
let directory: string
beforeAll(async () => {
  world = await createAlertWorld()
  directory = await mkdtemp(join(tmpdir(), 'doudi-answers-'))
  files = await openFileStore({
    directory: join(directory, 'files'),
    vault: await openVault({ directory: join(directory, 'keys'), environment: undefined }),
  })
})
afterAll(async () => {
  await files.close()
  await rm(directory, { recursive: true, force: true })
  await world.stop()
})

const services = (): AlertWorld['services'] => ({ ...world.services, files })
const scan = pdf()
const paper = (fileName: string, bytes: Buffer = scan) => ({ fileName, stream: Readable.from([bytes]) })

test('evidence goes with the answer and is opened by whoever may see the alert, nobody else', async () => {
  const id = await world.alertOnDesk()
  const { version } = await world.alert(id)
  await expect(attachFile(services(), world.actors.medical, id, paper('a.pdf'), undefined)).rejects.toThrow(
    '只有正在办理的案头可以上传佐证',
  )
  const signed = await world.act('medical', sign, { id, version })
  await expect(attachFile(services(), world.actors.medical, id, paper('a.exe'), undefined)).rejects.toMatchObject({
    code: 'file.unreadable',
  })
  await expect(
    attachFile(services(), world.actors.medical, id, paper('结算单.pdf', Buffer.from('<html><script>')), undefined),
  ).rejects.toMatchObject({ code: 'file.unreadable' })
  await expect(attachFile(services(), world.actors.education, id, paper('a.pdf'), undefined)).rejects.toMatchObject({ code: 'not-found' })
  const file = await attachFile(services(), world.actors.medical, id, paper('结算单.pdf'), undefined)
  await world.act('medical', answer, { id, version: signed.version, code: 'medical-aid', files: [file.id] })
  const opened = await openFile(services(), world.actors.county, id, file.id)
  expect(opened.download).toMatchObject({ fileName: '结算单.pdf', mime: 'application/pdf' })
  expect(await text(opened.download.content as Readable)).toBe(scan.toString('latin1'))
  await expect(openFile(services(), world.actors.nanxian, id, file.id)).rejects.toMatchObject({ code: 'not-found' })
  await expect(openFile(services(), world.actors.education, id, file.id)).rejects.toMatchObject({ code: 'not-found' })
})

test('a department sees no paper of another one’s alert about the same family, nor photos of visits; civil affairs see all', async () => {
  const household = await world.household(places.laohekou)
  const illness = await world.alertOnDesk({ householdNo: household, cause: 'illness' })
  const schooling = await world.alertOnDesk({ householdNo: household, cause: 'schooling' })
  await world.act('medical', sign, { id: illness, version: (await world.alert(illness)).version })
  await world.act('education', sign, { id: schooling, version: (await world.alert(schooling)).version })
  const file = await attachFile(services(), world.actors.medical, illness, paper('病历.pdf'), undefined)
  const own = await attachFile(services(), world.actors.education, schooling, paper('学籍.pdf'), undefined)
  await world.db
    .insertInto('attachment')
    .values({
      household_no: household,
      region_code: places.laohekou,
      kind: 'visit',
      title: '走访照片 1',
      sha256: 'x',
      size: 1,
      mime: 'image/jpeg',
      created_by: '',
    })
    .execute()
  const titles = (who: 'education' | 'clerk') =>
    read(services(), world.actors[who], async (reader) =>
      (await reader.selectFrom('attachment').select('title').where('household_no', '=', household).orderBy('title').execute()).map(
        (row) => row.title,
      ),
    )
  expect(await titles('education')).toEqual(['学籍.pdf'])
  expect((await titles('clerk')).toSorted()).toEqual(['学籍.pdf', '病历.pdf', '走访照片 1'].toSorted())
  for (const alert of [schooling, illness])
    await expect(openFile(services(), world.actors.education, alert, file.id)).rejects.toMatchObject({ code: 'not-found' })
  expect((await openFile(services(), world.actors.education, schooling, own.id)).download.fileName).toBe('学籍.pdf')
  // Under the number of another alert it is not found by those either who may see both.
  await expect(openFile(services(), world.actors.clerk, schooling, file.id)).rejects.toMatchObject({ code: 'not-found' })
  expect((await openFile(services(), world.actors.clerk, illness, file.id)).download.fileName).toBe('病历.pdf')
})

test('a file of another family cannot be passed off as evidence', async () => {
  const mine = await world.alertOnDesk()
  const other = await world.alertOnDesk()
  const signed = await world.act('medical', sign, { id: mine, version: (await world.alert(mine)).version })
  const otherSigned = await world.act('medical', sign, { id: other, version: (await world.alert(other)).version })
  const file = await attachFile(services(), world.actors.medical, other, paper('b.jpg', jpeg()), undefined)
  await expect(world.act('medical', answer, { id: mine, version: signed.version, code: 'medical-aid', files: [file.id] })).rejects.toThrow(
    '佐证',
  )
  await world.act('medical', answer, { id: other, version: otherSigned.version, code: 'medical-aid', files: [file.id] })
})

test('a department’s own system signs and answers over the interface, for its alerts only', async () => {
  const key = keyActor({ id: 7, name: '医保业务系统', department: 'medical-insurance', region_code: places.county })
  const id = await world.alertOnDesk()
  const signed = await execute(world.services, sign, key, { id, version: (await world.alert(id)).version })
  const answered = await execute(world.services, answer, key, { id, version: signed.version, code: 'medical-aid', note: '系统回传' })
  expect(answered.status).toBe('answered')
  const schooling = await world.alertOnDesk({ cause: 'schooling' })
  await expect(
    execute(world.services, sign, key, { id: schooling, version: (await world.alert(schooling)).version }),
  ).rejects.toMatchObject({ code: 'not-found' })
})
