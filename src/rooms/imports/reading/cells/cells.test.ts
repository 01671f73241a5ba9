import { describe, expect, it } from 'vitest'
import { plainDate, regionCode } from '#kernel'
import { createRegionIndex, dataSetOf, fieldOf, loadRegions, type FieldDefinition } from '#rooms/catalogue'
import { cellProblems, cellReader, type CellContext, type ColumnUnit } from './index.ts'
import { parseDay } from './dates.ts'

const index = createRegionIndex(loadRegions())
const at = (within: string | null, unit: ColumnUnit | null = null): CellContext => ({
  unit,
  deliveredOn: plainDate('2026-04-02'),
  regions: { index, within: within === null ? null : regionCode(within) },
})
const field = (dataSet: string, name: string) => fieldOf(dataSetOf(dataSet), name)

/** A cell's value, or its problem. */
function read(definition: FieldDefinition, raw: string, context = at('430971')): unknown {
  const reading = cellReader(definition, context)(raw)
  return reading.ok ? reading.value : reading.problem
}

describe('any cell', () => {
  const amount = field('temporary-assistance-payments', 'amount')
  const optional = field('dibao-roster', 'top_up_amount')
  it.each(['', ' ', '　', '\ufeff', '-', '—', '/', 'NULL', '\\N', '无'])('%j is empty', (raw) => {
    expect(read(amount, raw)).toBe('required')
    expect(read(optional, raw)).toBeNull()
  })
  it('is garbled or a formula error whatever its column', () => {
    expect(read(amount, '12\ufffd')).toBe('garbled')
    expect(read(optional, '#REF!')).toBe('formula-error')
    expect(read(field('dibao-roster', 'name'), '#N/A')).toBe('formula-error')
  })
  it('keeps 0: nothing is not zero', () => {
    expect(read(optional, '0')).toBe(0)
  })
  it('every problem has words for people and no more than words', () => {
    for (const { message, wayOut } of Object.values(cellProblems)) {
      expect(message).toMatch(/[\u4e00-\u9fff]/)
      expect(wayOut).toMatch(/^请/)
    }
  })
})

describe('days and months', () => {
  it.each([
    '2026-03-05',
    '2026-3-5',
    '2026/3/5',
    '2026.03.05',
    '20260305',
    '2026年3月5日',
    '2026年03月05号',
    '２０２６－０３－０５',
    '46086',
    '46086.5',
    '2026-03-05 08:30',
    '2026-03-05T00:00:00.000Z',
    '2026年3月5日 8时30分',
    ' 2026 年 3 月 5 日 ',
  ])('%s', (text) => {
    expect(parseDay(text)).toEqual({ day: '2026-03-05' })
  })
  it.each([
    ['26-3-5', 'date.ambiguous'],
    ['3/5/2026', 'date.ambiguous'],
    ['2026-03', 'date.incomplete'],
    ['202603', 'date.incomplete'],
    ['2026', 'date.incomplete'],
    ['2026年', 'date.incomplete'],
    ['2026-02-30', 'date.impossible'],
    ['2026-13-01', 'date.impossible'],
    ['0202-03-05', 'date.too-early'],
    ['明天', 'date.unreadable'],
    ['1.5', 'date.unreadable'],
  ])('%s is %s', (text, problem) => {
    expect(parseDay(text)).toEqual({ problem })
  })
  it('after the delivery is a fault of what has happened, not of what expires', () => {
    expect(read(field('deaths', 'died_on'), '2026-04-03')).toBe('date.future')
    expect(read(field('deaths', 'died_on'), '2026-04-02')).toBe('2026-04-02')
    expect(read(field('disability-certificates', 'valid_until'), '2036-04-03')).toBe('2036-04-03')
  })
  it.each(['2026-03', '2026/3', '202603', '2026年3月', '2026年03月份', '2026-03-31', '46086'])('%s is March', (text) => {
    expect(read(field('tax-records', 'tax_month'), text)).toBe('2026-03-01')
  })
  it('a month that is none', () => {
    expect(read(field('tax-records', 'tax_month'), '2026-13')).toBe('date.impossible')
    expect(read(field('tax-records', 'tax_month'), '三月')).toBe('month.unreadable')
    expect(read(field('tax-records', 'tax_month'), '2026-05')).toBe('date.future')
  })
})

describe('amounts', () => {
  const balance = field('bank-balances', 'balance')
  it.each([
    ['1,234.50', null, 123_450],
    ['￥1,234.5', null, 123_450],
    ['１２３４．５０', null, 123_450],
    ['1234.50元', null, 123_450],
    ['1.2万', null, 1_200_000],
    ['0.000001', 'wan', 1],
    ['1,234.5', 'wan', 1_234_500_000],
    ['12', 'thousand', 1_200_000],
    ['12.345', 'hundred', 123_450],
    ['500元', 'wan', 50_000],
    ['-0', null, 0],
    ['12.340', null, 1234],
    ['0.0000001', 'wan', 'money.decimals'],
    ['1.005', null, 'money.decimals'],
    ['12,34', null, 'money.unreadable'],
    ['12,34', 'wan', 'money.unreadable'],
    ['约500', null, 'money.unreadable'],
    ['1.23457E+11', null, 'number.scientific'],
    ['-5', null, 'money.negative'],
    ['(5.00)', null, 'money.negative'],
    ['−5', null, 'money.negative'],
    ['99999999999', null, 'number.high'],
  ] as const)('%s (%s) → %s', (raw, unit, expected) => {
    expect(read(balance, raw, at(null, unit))).toBe(expected)
  })
})

describe('numbers and shares', () => {
  it('whole numbers', () => {
    const members = field('dibao-roster', 'members')
    expect(['3', '3.0', '３', '3人', '3.5', '0', '21', '三', '3E2'].map((raw) => read(members, raw))).toEqual([
      3,
      3,
      3,
      3,
      'number.decimals',
      'number.low',
      'number.high',
      'number.unreadable',
      'number.scientific',
    ])
  })
  it('measured quantities in hundredths', () => {
    const area = field('real-estate', 'area_dm2')
    expect(['89.53', '89.5㎡', '1,089', '89.531'].map((raw) => read(area, raw))).toEqual([8953, 8950, 108_900, 'number.decimals'])
  })
  it('shares in basis points, and 1 is not guessed', () => {
    const owned = field('real-estate', 'owned_share')
    expect(['50%', '50', '0.5', '33.333%', '0.33335', '100', '1', '1%', '0', '101%'].map((raw) => read(owned, raw))).toEqual([
      5000,
      5000,
      5000,
      3333,
      3334,
      10_000,
      'share.ambiguous',
      100,
      0,
      'number.high',
    ])
    expect(read(owned, '1', at(null, 'percent'))).toBe(100)
    expect(read(owned, '0.5', at(null, 'percent'))).toBe(50)
  })
})

describe('codes, yes and no, phones, names', () => {
  it('codes by code, label, alias, both, lost zero, spreadsheet number', () => {
    const nationality = field('population-register', 'nationality')
    expect(
      ['01', '1', '汉', '汉族', ' 汉 族 ', '01-汉族', '1.0', '15', '土家', '99', '火星族'].map((raw) => read(nationality, raw)),
    ).toEqual(['01', '01', '01', '01', '01', '01', '01', '15', '15', 'code.unknown', 'code.unknown'])
    expect(read(field('disability-certificates', 'disability_level'), '贰级')).toBe('2')
    expect(read(field('disability-certificates', 'disability_level'), 'Ⅱ级')).toBe('2')
    expect(read(field('population-register', 'relation'), '长子')).toBe('2')
    expect(read(field('population-register', 'relation'), '38')).toBe('3')
    expect(read(field('dibao-roster', 'cause'), '其它')).toBe('9')
    expect(read(field('population-register', 'sex'), '2-男性')).toBe('code.unknown')
  })
  it('无 is a value where the list has it', () => {
    expect(read(field('disaster-relief', 'house_damage'), '无')).toBe('0')
  })
  it('yes and no', () => {
    const small = field('temporary-assistance-payments', 'small_sum_first')
    expect(['是', 'Y', '1', '√', '有', '否', 'n', '0', '×', '无', '也许'].map((raw) => read(small, raw))).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      false,
      false,
      'boolean.unreadable',
    ])
  })
  it('phones', () => {
    const phone = field('dibao-roster', 'phone')
    expect(
      [
        '13812345678',
        '138 1234 5678',
        '+86 138-1234-5678',
        '0737-5661234',
        '（0737）5661234',
        '5661234转12',
        '13812345678/13912345678',
        '1381234567',
      ].map((raw) => read(phone, raw)),
    ).toEqual([
      '13812345678',
      '13812345678',
      '13812345678',
      '07375661234',
      '07375661234',
      '5661234-12',
      'phone.unreadable',
      'phone.unreadable',
    ])
  })
  it('names', () => {
    const name = field('dibao-roster', 'name')
    expect(['张 三', '　李　四 ', '阿卜杜拉•买买提', 'John  Smith', '王二2', '?', '𬭊'].map((raw) => read(name, raw))).toEqual([
      '张三',
      '李四',
      '阿卜杜拉·买买提',
      'John Smith',
      'name.characters',
      'name.characters',
      '𬭊',
    ])
  })
  it('ID numbers: every fault by its own name', () => {
    const id = field('dibao-roster', 'id_number')
    expect(
      ['43097119500101', '4309711950010100OX', '430971195013010016', '430971195001010011', '4.3E+17', ''].map((raw) => read(id, raw)),
    ).toEqual(['id.length', 'id.characters', 'id.birth', 'id.checksum', 'id.scientific', 'required'])
  })
})

describe('regions', () => {
  const region = field('dibao-roster', 'region')
  it.each([
    ['430971121001', '430971121001'],
    ['430971', '430971000000'],
    ['430971121', '430971121000'],
    ['430971.0', '430971000000'],
    ['河坝镇金山社区', '430971121001'],
    ['河坝镇金山社区居委会', '430971121001'],
    ['湖南省益阳市大通湖区河坝镇金山社区', '430971121001'],
    ['益阳市大通湖管理区河坝镇', '430971121000'],
    ['大通湖区', '430971000000'],
    ['河坝镇', '430971121000'],
    ['益阳市-大通湖区-河坝镇', '430971121000'],
    ['430971999999', 'region.unknown'],
    ['4309711', 'region.unknown'],
    ['河坝镇不存在村', 'region.unknown'],
    ['沅江市河坝镇金山社区', 'region.unknown'],
  ])('%s → %s', (raw, expected) => {
    expect(read(region, raw)).toBe(expected)
  })
  it('a name found many times is the one in the place the file comes from, else ambiguous', () => {
    expect(read(region, '金山社区', at('430971'))).toBe('430971121001')
    expect(read(region, '金山社区居委会', at('430971'))).toBe('430971121001')
    expect(read(region, '沅江市', at('430971'))).toBe('430981000000')
    expect(read(region, '韩公渡镇', at('430971'))).toBe('region.unknown')
    expect(read(region, '金山社区', at(null))).toBe('region.ambiguous')
  })
  it('another province is taken as written, a wrong code in a known one is not', () => {
    expect(read(region, '440305')).toBe('440305000000')
    expect(read(region, '420106')).toBe('420106000000')
    expect(read(region, '420399')).toBe('region.unknown')
    expect(read(region, '439900')).toBe('region.unknown')
    expect(read(region, '990000')).toBe('region.unknown')
  })
})
