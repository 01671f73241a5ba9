import { describe, expect, it } from 'vitest'
import { matchText, type Known } from './match.ts'
import { chinese, numberOf } from './numerals.ts'
import { readText } from './read.ts'
import { docx, gb18030 } from './testing.ts'

const whole = (...articles: string[]): Known => ({ articles, whole: true })
const cited = (...articles: string[]): Known => ({ articles, whole: false })
const byArticle = (lines: readonly string[], known: Known) =>
  Object.fromEntries(matchText(lines, known).parts.flatMap(({ article, body }) => (article === null ? [] : [[article, body]])))

describe('numerals', () => {
  it.each([
    [1, '一'],
    [10, '十'],
    [12, '十二'],
    [20, '二十'],
    [23, '二十三'],
    [100, '一百'],
    [105, '一百零五'],
    [120, '一百二十'],
    [231, '二百三十一'],
  ])('%i is %s and back', (number, text) => {
    expect(chinese(number)).toBe(text)
    expect(numberOf(text)).toBe(number)
  })

  it('reads Arabic ones too and nothing else', () => {
    expect(numberOf('23')).toBe(23)
    for (const text of ['二三', '十十', '百', '', '第五', '2021']) expect(numberOf(text), text).toBeNaN()
  })
})

// Made-up texts: none of these sentences stands in a document.
const articles = [
  '桃花县互助粮仓管理办法',
  '第一章 总则',
  '第一条 本县各村可以设立互助粮仓。',
  '第二条 粮仓由村民推选的仓管员看管：',
  '（一）一人掌管钥匙；',
  '（二）一人掌管账本。',
  '第三章 附则',
  '第十二条 谷雨前后盘点一次。',
  '盘点结果贴在仓门上。',
  '2019年3月1日',
  '抄送：各村。',
]

describe('the numbering of a document', () => {
  it('articles: what is numbered inside one belongs to it, chapters stand beside, signature and copies after', () => {
    const { parts, missing, found } = matchText(articles, cited('第二条', '第十二条', '第九条'))
    expect(byArticle(articles, cited('第二条'))).toEqual({
      第一条: '第一条 本县各村可以设立互助粮仓。',
      第二条: '第二条 粮仓由村民推选的仓管员看管：\n（一）一人掌管钥匙；\n（二）一人掌管账本。',
      第十二条: '第十二条 谷雨前后盘点一次。\n盘点结果贴在仓门上。',
    })
    expect({ found, missing }).toEqual({ found: ['第二条', '第十二条'], missing: ['第九条'] })
    expect(parts.filter(({ kind }) => kind === 'heading').map(({ body }) => body)).toEqual(['第一章 总则', '第三章 附则'])
    expect(parts.filter(({ kind }) => kind === 'ending').map(({ body }) => body)).toEqual(['2019年3月1日', '抄送：各村。'])
  })

  it('一、（一）1. nest; what the list does not know stays in the clause above', () => {
    const lines = [
      '关于打谷场的通知',
      '一、晒谷',
      '（一）场地。晴天先到先晒。',
      '1.东场归一组。',
      '2．西场归二组。',
      '(二)雨天盖布。',
      '二、归仓',
      '各组自行归仓。',
    ]
    expect(byArticle(lines, whole('一(一)', '一(二)', '二'))).toEqual({
      '一(一)': '（一）场地。晴天先到先晒。\n1.东场归一组。\n2．西场归二组。',
      '一(二)': '(二)雨天盖布。',
      二: '二、归仓\n各组自行归仓。',
    })
    expect(byArticle(lines, whole('一(一)1', '一(一)2'))).toEqual({ '一(一)1': '1.东场归一组。', '一(一)2': '2．西场归二组。' })
  })

  it('（一）… that run on through the document are the clauses, 一、 their chapters', () => {
    const lines = [
      '一、春耕',
      '（一）备种。',
      '（二）翻地。',
      '二、秋收',
      '（三）割稻。',
      '附件：农具清单',
      '序号\t农具',
      '1\t镰刀\t每户两把',
      '2\t箩筐\t每户四只',
    ]
    const { parts } = matchText(lines, whole('一', '二', '三', '附件1', '附件2'))
    expect(parts.flatMap(({ article, body }) => (article === null ? [] : [`${article}：${body}`]))).toEqual([
      '一：（一）备种。',
      '二：（二）翻地。',
      '三：（三）割稻。',
      '附件1：1　镰刀　每户两把',
      '附件2：2　箩筐　每户四只',
    ])
  })

  it('一是…二是… inside a paragraph, where they are clauses of the list, and only there', () => {
    const lines = ['三、灌溉', '（三）放水。按序进行：一是上游先放，二是下游后放。', '（四）修渠。一是清淤，二是加固。']
    expect(byArticle(lines, whole('三(三)一', '三(三)二', '三(四)'))).toEqual({
      '三(三)一': '一是上游先放，',
      '三(三)二': '二是下游后放。',
      '三(四)': '（四）修渠。一是清淤，二是加固。',
    })
    // 十一 is a clause of its own, not the first item of 十.
    expect(byArticle(['一、甲', '（十）播种一是早。', '二、乙', '（十一）收割。'], whole('十', '十一'))).toEqual({
      十: '（十）播种一是早。',
      十一: '（十一）收割。',
    })
  })

  it('a sentence broken by the end of a line is joined; figures and years begin no clause', () => {
    const lines = [
      '一、粮价',
      '（一）去年的谷价按每担一百二十元收购，各组留足口粮以后余下的部',
      '分交仓。',
      '2021年起照此办理。',
      '1.5倍以内不另行商量。',
    ]
    expect(byArticle(lines, whole('一(一)'))).toEqual({
      '一(一)': '（一）去年的谷价按每担一百二十元收购，各组留足口粮以后余下的部分交仓。\n2021年起照此办理。\n1.5倍以内不另行商量。',
    })
  })

  it('结尾 is the long paragraph without a number after the last clause', () => {
    const closing = '各组要把这件事放在心上，组长带头，账目公开，谁也不许多占，年底由大家一起查账，查出问题当场说清楚改正。'
    expect(byArticle(['一、甲', '（一）看仓。', '（二）记账。', closing], whole('一(一)', '一(二)', '结尾'))).toEqual({
      '一(一)': '（一）看仓。',
      '一(二)': '（二）记账。',
      结尾: closing,
    })
  })

  it('a numbered part that the list does not have is shown as such', () => {
    const { parts } = matchText(['一、甲', '二、乙', '三、丙'], whole('一', '三'))
    expect(parts.map(({ kind, article }) => [kind, article])).toEqual([
      ['clause', '一'],
      ['unlisted', null],
      ['clause', '三'],
    ])
  })
})

describe('files', () => {
  const text = articles.join('\r\n')
  const linesOf = (bytes: Uint8Array): readonly string[] => readText(bytes).lines

  it.each([
    ['UTF-8', new TextEncoder().encode(text), 'UTF-8'],
    ['UTF-8 with a mark', new TextEncoder().encode(`\uFEFF${text}`), 'UTF-8'],
    ['GB18030', gb18030(text), 'GB18030'],
    ['UTF-16', new Uint8Array(Buffer.from(`\uFEFF${text}`, 'utf16le')), 'UTF-16LE'],
  ])('%s is read the same', (_, bytes, encoding) => {
    expect(readText(bytes)).toEqual({ format: 'txt', encoding, lines: articles })
  })

  it('Markdown and what web pages leave behind', () => {
    const markdown = `# 桃花县互助粮仓管理办法\n\n<div class="x"> <strong>施行</strong></div>\n## 第一章 总则\n\n**第一条** 见《关于<粮仓>的通知》，由各村自行设立，村民共同看管，账目公开，人人可查。\n[bookmark: _GoBack]第二条 略去不说，另行商量，等开会时大家一起定。`
    expect(readText(new TextEncoder().encode(markdown))).toMatchObject({
      format: 'md',
      lines: [
        '桃花县互助粮仓管理办法',
        '施行',
        '第一章 总则',
        '第一条 见《关于<粮仓>的通知》，由各村自行设立，村民共同看管，账目公开，人人可查。',
        '第二条 略去不说，另行商量，等开会时大家一起定。',
      ],
    })
  })

  it('Word: paragraphs, rows of tables, numbers that Word counts by itself', () => {
    const lines = linesOf(
      docx([
        '关于打谷场使用安排的通知，请各组对照执行，有意见的当面提出来商量',
        { list: '1', level: 0, text: '晒谷' },
        { list: '1', level: 1, text: '晴天先到先晒' },
        { list: '1', level: 1, text: '雨天盖布' },
        { list: '1', level: 0, text: '归仓' },
        { list: '1', level: 1, text: '自行归仓' },
        { row: ['1', '镰刀', '两把'] },
      ]),
    )
    expect(lines.slice(1)).toEqual(['一、晒谷', '（一）晴天先到先晒', '（二）雨天盖布', '二、归仓', '（一）自行归仓', '1\t镰刀\t两把'])
  })

  it.each([
    ['PDF', new TextEncoder().encode('%PDF-1.7 …'), 'PDF'],
    ['an old Word file', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3), '旧版 Word'],
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10), '图片'],
    ['a workbook', docx([]).slice(0, 40), '损坏'],
    ['bytes', Uint8Array.from({ length: 400 }, (_, at) => at % 7), '不是文字文件'],
    ['English only', new TextEncoder().encode('nothing to read here'), '没有读到中文正文'],
  ])('%s is refused with what it is', (_, bytes, words) => {
    expect(() => readText(bytes)).toThrow(
      expect.objectContaining({ code: 'file.unreadable', message: expect.stringContaining(words) as string }) as Error,
    )
  })
})
