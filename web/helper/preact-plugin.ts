import type { Plugin } from 'vite'

const replaced: Readonly<Record<string, string>> = {
  react: 'preact/compat',
  'react-dom': 'preact/compat',
  'react-dom/client': 'preact/compat/client',
  'react/jsx-runtime': 'preact/jsx-runtime',
  'react/jsx-dev-runtime': 'preact/jsx-dev-runtime',
  'use-sync-external-store/shim/index.js': 'preact/compat',
}

/**
 * The pages for phones are written for React and built on Preact: react-dom alone is 66 kB of the 80 kB a page may weigh on a village's
 * network, Preact with its compatibility layer under 10. In development it runs on React.
 */
export function preactForPhones(): Plugin {
  return {
    name: 'doudi:preact-for-phones',
    apply: 'build',
    enforce: 'pre',
    applyToEnvironment: (environment) => environment.name === 'helper' || environment.name === 'calculator',
    resolveId(source, importer) {
      const target = replaced[source]
      return target === undefined ? null : this.resolve(target, importer, { skipSelf: true })
    },
  }
}
