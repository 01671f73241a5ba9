import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'
import { preactForPhones } from './helper/preact-plugin.ts'
import { serviceWorkerShell } from './helper/sw-plugin.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const server = process.env['API_SERVER'] ?? 'http://127.0.0.1:8080'
const outDir = here('../dist/web')

/** In development and preview, any page under `/m/` is the helper's, `/calculator` the public one (the server does the same in production). */
function pageFallback(): Plugin {
  const rewrite = (request: { url?: string; headers: { accept?: string } }, _reply: unknown, next: () => void): void => {
    const path = request.url?.split('?')[0] ?? ''
    if (path.includes('.') || !request.headers.accept?.includes('text/html')) return next()
    if (/^\/m(\/|$)/.test(path)) request.url = '/m/index.html'
    if (/^\/calculator\/?$/.test(path)) request.url = '/calculator/index.html'
    next()
  }
  return {
    name: 'doudi:page-fallback',
    configureServer: (dev) => {
      dev.middlewares.use(rewrite)
    },
    configurePreviewServer: (preview) => {
      preview.middlewares.use(rewrite)
    },
  }
}

// The contract's tables of words come along, its schemas (and zod with them) do not: nothing happens when they are loaded.
const withoutSchemas = {
  moduleSideEffects: [
    { test: /\/src\/contract\//, sideEffects: false },
    { test: /.*/, sideEffects: true },
  ],
}

/**
 * Three pages, built one after the other so that they share no chunk: `/` for the desk, `/m/` for the village helper's phone,
 * `/calculator` for anybody. Run as
 * `vite build web`; the output is `dist/web`. `#kernel` and `#contract` are resolved from package.json `imports`. Lives here and not
 * at the root so that vitest keeps the repository as its root.
 */
export default defineConfig({
  root: here('.'),
  plugins: [react(), pageFallback(), preactForPhones(), serviceWorkerShell()],
  build: { outDir, target: 'es2022', chunkSizeWarningLimit: 1200, modulePreload: { polyfill: false } },
  environments: {
    client: { build: { outDir, emptyOutDir: true, rolldownOptions: { input: { staff: here('index.html') } } } },
    helper: {
      consumer: 'client',
      build: {
        outDir,
        emptyOutDir: false,
        copyPublicDir: false,
        rolldownOptions: {
          input: { helper: here('m/index.html'), sw: here('helper/sw.ts') },
          treeshake: withoutSchemas,
          // The worker's address must stay the same between versions: the browser asks for it by name.
          output: { entryFileNames: (chunk) => (chunk.name === 'sw' ? 'm/sw.js' : 'assets/[name]-[hash].js') },
        },
      },
    },
    calculator: {
      consumer: 'client',
      build: {
        outDir,
        emptyOutDir: false,
        copyPublicDir: false,
        rolldownOptions: { input: { calculator: here('calculator/index.html') }, treeshake: withoutSchemas },
      },
    },
  },
  builder: {
    buildApp: async (builder) => {
      for (const name of ['client', 'helper', 'calculator']) {
        const environment = builder.environments[name]
        if (environment !== undefined) await builder.build(environment)
      }
    },
  },
  server: { proxy: { '/api': server } },
  preview: { proxy: { '/api': server } },
})
