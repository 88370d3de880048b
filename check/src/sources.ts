/** Which servers the sources of a policy name, and whether they allow an address. */

/** `host:port`, which does not tell http from https or ws. */
function serverOf(url: URL): string {
  const ports: Readonly<Record<string, string>> = { 'http:': '80', 'ws:': '80', 'https:': '443', 'wss:': '443' };
  return `${url.hostname}:${url.port || ports[url.protocol] || ''}`;
}

export function ownServers(page: string, given: readonly string[]): (url: string) => boolean {
  const own = new Set([page, ...given].map((each) => serverOf(new URL(each))));
  return (url) => URL.canParse(url) && own.has(serverOf(new URL(url)));
}

/** A source with a host: its scheme, host, port and path. Browsers ignore a query. */
const HOST = /^(?:([a-z][a-z0-9+.-]*):\/\/)?((?:\*\.)?[a-z0-9._-]+|\[[0-9a-f:]+\]|\*)(?::(\d+|\*))?(\/[^?#]*)?(?:[?#].*)?$/i;

/** Those that name a server which is not the page's. */
export function foreignSources(sources: readonly string[], page: string, isOwn: (url: string) => boolean): readonly string[] {
  return sources.filter((source) => {
    const [, scheme, host, port] = HOST.exec(source) ?? [];
    if (source.startsWith("'") || host === undefined) return false;
    const url = `${scheme ?? new URL(page).protocol.slice(0, -1)}://${host}${port ? `:${port}` : ''}/`;
    return host.includes('*') || port === '*' || !isOwn(url);
  });
}

/**
 * Whether the sources allow this address, as in CSP 3, 6.7.2. Paths count, because nothing was
 * redirected.
 */
export function allows(sources: readonly string[], address: string, page: string): boolean {
  const [url, self] = [new URL(address), new URL(page)];
  return sources.some((source) => {
    if (source === "'self'") return url.host === self.host && atLeast(self.protocol, url.protocol);
    if (source === '*') return /^(https?|wss?):$/.test(url.protocol) || url.protocol === self.protocol;
    if (/^[a-z][a-z0-9+.-]*:$/i.test(source)) return atLeast(source.toLowerCase(), url.protocol);
    const [, scheme, host = '', port, path] = HOST.exec(source) ?? [];
    if (source.startsWith("'") || !host) return false;
    return atLeast(scheme ? `${scheme.toLowerCase()}:` : self.protocol, url.protocol)
      && isHost(host.toLowerCase(), url.hostname) && isPort(port, url) && isPath(path, url.pathname);
  });
}

/** `http:` also allows `https:`. */
const atLeast = (allowed: string, asked: string): boolean => allowed === asked || (allowed === 'http:' && asked === 'https:') || (allowed === 'ws:' && asked === 'wss:');

const isHost = (pattern: string, host: string): boolean => (
  pattern === '*' || pattern === host || (pattern.startsWith('*.') && host.endsWith(pattern.slice(1))));

function isPort(pattern: string | undefined, url: URL): boolean {
  if (pattern === '*') return true;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return pattern === undefined ? url.port === '' : pattern === port || (pattern === '80' && port === '443');
}

function isPath(pattern: string | undefined, path: string): boolean {
  if (pattern === undefined || pattern === '/') return true;
  return pattern.endsWith('/') ? path.startsWith(pattern) : path === pattern;
}
