/*
 * The server's content security policy takes style elements only with the page's nonce. antd writes its styles while it runs, and parts of
 * it (the measuring of scroll bars) without a way to hand them the nonce: so each style element that our scripts make gets it here. Markup
 * that somebody smuggles into a page is not made by our scripts and gets none.
 */
const nonce = document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.content ?? ''
const create = document.createElement.bind(document)

document.createElement = (name: string, options?: ElementCreationOptions): HTMLElement => {
  const element = create(name, options)
  if (element instanceof HTMLStyleElement) element.nonce = nonce
  return element
}
