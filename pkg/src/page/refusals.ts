/** Which requests the page's own policy refused. Keeps state: those that the browser reported. */

const refused = new Set<string>();
let listens = false;

/**
 * Whether this address was refused because of this directive. Reports count from the first call on,
 * and may come a moment after the refusal.
 */
export function isRefused(directive: string, url: string): boolean {
  if (!listens) {
    listens = true;
    globalThis.document?.addEventListener('securitypolicyviolation', ({ blockedURI, disposition, effectiveDirective }) => {
      if (disposition === 'enforce') refused.add(`${effectiveDirective} ${blockedURI}`);
    });
  }
  return refused.has(`${directive} ${url}`);
}
