/** Photos and papers that people upload: known by their content, and kept without what does not belong to the picture. */
export { extensionOf, readPaper, type Paper } from './paper.ts'
export { headerName, safeFileName } from './file-name.ts'
