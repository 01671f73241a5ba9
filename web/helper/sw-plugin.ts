import { createHash } from 'node:crypto'
import type { Plugin, Rolldown } from 'vite'

/** Every file the helper's page may need without a network: its chunks (lazy ones too), their styles, the page itself. */
function shellFiles(bundle: Rolldown.OutputBundle): string[] {
  const files = new Set<string>(['m/index.html', 'm/manifest.webmanifest', 'icon.svg'])
  const follow = (name: string): void => {
    const chunk = bundle[name]
    if (files.has(name) || chunk?.type !== 'chunk') return
    files.add(name)
    for (const style of chunk.viteMetadata?.importedCss ?? []) files.add(style)
    for (const next of [...chunk.imports, ...chunk.dynamicImports]) follow(next)
  }
  const entry = Object.values(bundle).find((item) => item.type === 'chunk' && item.isEntry && item.name === 'helper')
  if (entry) follow(entry.fileName)
  return [...files]
}

/**
 * Writes the list of the shell's files into the service worker, so that the worker's bytes change whenever one of them does:
 * that is what makes a browser fetch the new version.
 */
export function serviceWorkerShell(): Plugin {
  return {
    name: 'doudi:service-worker-shell',
    applyToEnvironment: (environment) => environment.name === 'helper',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const worker = bundle['m/sw.js']
        if (worker?.type !== 'chunk') return
        const files = shellFiles(bundle).map((file) => (file === 'm/index.html' ? '/m/' : `/${file}`))
        const version = createHash('sha256').update(files.join('\n')).digest('hex').slice(0, 12)
        worker.code = worker.code
          .replace('__SHELL_VERSION__', version)
          .replace(/["'`]__SHELL_FILES__["'`]/, JSON.stringify(JSON.stringify(files)))
      },
    },
  }
}
