import { codeList, type CodeEntry, type CodeList } from './code-list.ts'

const nationalityNames =
  '汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺'.split(
    ' ',
  )

function nationalities(): CodeList {
  const named = nationalityNames.map((name, i): CodeEntry => {
    const number = String(i + 1)
    // 汉 and 汉族 are both common; so is a single digit where the leading zero was lost.
    const aliases = number.length === 1 ? [name, number] : [name]
    return { code: number.padStart(2, '0'), label: `${name}族`, aliases }
  })
  const others: CodeEntry[] = [
    { code: '97', label: '其他', aliases: ['其他民族', '未识别民族'] },
    { code: '98', label: '外国血统中国籍人士', aliases: ['入籍', '外国血统'] },
  ]
  return { name: '民族', source: 'GB/T 3304', entries: [...named, ...others], several: false }
}

/**
 * Two-digit family relations (11 夫, 22 长子 …) refine the one-digit list by their first digit, and 01 and 02 both stand for the
 * head; so they are read as the one-digit code.
 */
function twoDigits(first: string): string[] {
  return Array.from({ length: 10 }, (_, i) => `${first}${String(i)}`)
}

/** Code lists of the national standards. */
export const nationalCodeLists = {
  sex: codeList('性别', 'GB/T 2261.1', [
    ['0', '未知的性别', '未知'],
    ['1', '男性', '男', 'M'],
    ['2', '女性', '女', 'F'],
    ['9', '未说明的性别', '未说明'],
  ]),
  marriage: codeList('婚姻状况', 'GB/T 2261.2', [
    ['10', '未婚'],
    ['20', '已婚', '有配偶'],
    ['21', '初婚'],
    ['22', '再婚'],
    ['23', '复婚'],
    ['30', '丧偶'],
    ['40', '离婚', '离异'],
    ['90', '未说明的婚姻状况', '未说明', '不详'],
  ]),
  nationality: nationalities(),
  relation: codeList('与户主关系', 'GB/T 4761（一位码）', [
    ['0', '本人或户主', '本人', '户主', '01', '02'],
    ['1', '配偶', '妻', '夫', '妻子', '丈夫', '之妻', '之夫', ...twoDigits('1')],
    ['2', '子', '儿子', '长子', '次子', '二子', '三子', '四子', '五子', '独生子', '养子', '继子', '女婿', '之子', ...twoDigits('2')],
    ['3', '女', '女儿', '长女', '次女', '二女', '三女', '四女', '五女', '独生女', '养女', '继女', '儿媳', '媳', '之女', ...twoDigits('3')],
    ['4', '孙子、孙女，或外孙子、外孙女', '孙子', '孙女', '外孙子', '外孙', '外孙女', '孙', '孙子女', '之孙', ...twoDigits('4')],
    [
      '5',
      '父母',
      '父',
      '母',
      '父亲',
      '母亲',
      '公公',
      '婆婆',
      '岳父',
      '岳母',
      '继父',
      '继母',
      '养父',
      '养母',
      '之父',
      '之母',
      ...twoDigits('5'),
    ],
    ['6', '祖父母或外祖父母', '祖父', '祖母', '爷爷', '奶奶', '外祖父', '外祖母', '外公', '外婆', '祖父母', '外祖父母', ...twoDigits('6')],
    ['7', '兄、弟、姐、妹', '兄', '弟', '姐', '妹', '哥哥', '弟弟', '姐姐', '妹妹', '兄弟', '姐妹', '兄弟姐妹', ...twoDigits('7')],
    ['8', '其他', '其他亲属', '非亲属', '其它', '侄子', '侄女', '其他关系', ...twoDigits('8')],
  ]),
  disabilityKind: codeList('残疾类别', 'GB/T 26341', [
    ['1', '视力残疾', '视力', '视力类'],
    ['2', '听力残疾', '听力', '听力类'],
    ['3', '言语残疾', '言语', '言语类'],
    ['4', '肢体残疾', '肢体', '肢体类'],
    ['5', '智力残疾', '智力', '智力类'],
    ['6', '精神残疾', '精神', '精神类'],
    ['7', '多重残疾', '多重', '多重类'],
  ]),
  disabilityLevel: codeList('残疾等级', 'GB/T 26341', [
    ['1', '一级', '壹级', '壹', '一', '1级', 'Ⅰ级'],
    ['2', '二级', '贰级', '贰', '二', '2级', 'Ⅱ级'],
    ['3', '三级', '叁级', '叁', '三', '3级', 'Ⅲ级'],
    ['4', '四级', '肆级', '肆', '四', '4级', 'Ⅳ级'],
  ]),
} as const satisfies Record<string, CodeList>
