// zod otherwise tries `new Function` when the first schema is made, which the page's security policy refuses with an error in the
// console. It must be told before any module that makes schemas runs, so everything else is loaded after this line.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })

void import('./start.tsx')
