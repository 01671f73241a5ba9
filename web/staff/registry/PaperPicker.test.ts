import { expect, test } from 'vitest'
import { refusal } from './PaperPicker.tsx'

test.each([
  ['a text', { name: '说明.txt', type: 'text/plain', size: 5 }, '不是图片'],
  ['nothing', { name: '证明.pdf', type: 'application/pdf', size: 0 }, '空文件'],
  ['more than is taken', { name: '扫描.pdf', type: 'application/pdf', size: 25 * 1024 ** 2 }, '超过上限 20'],
])('%s is refused before it is sent, with the reason', (_what, file, words) => {
  expect(refusal(file)).toContain(words)
})

test('a photograph and a PDF are taken', () => {
  expect(refusal({ name: '照片.jpg', type: 'image/jpeg', size: 1_000 })).toBeUndefined()
  expect(refusal({ name: '证明.pdf', type: 'application/pdf', size: 20 * 1024 ** 2 })).toBeUndefined()
})
