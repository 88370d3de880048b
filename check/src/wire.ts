/**
 * Reads the browser's own network log, which holds what its sockets really sent. It shows what the
 * DevTools protocol does not: bodies that are files or blobs, and names that were only resolved.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fieldsOf, numberOf, textOf } from './unknown.ts';
import type { Fields } from './unknown.ts';

export interface Wire {
  /** The bytes of each connection in their order, then every address and host name. */
  readonly bytes: readonly Buffer[];
  /** What pages sent requests for, and when. Leaves out the browser's own requests. */
  readonly asked: readonly Asked[];
  /** Servers whose names pages looked up, whether they sent anything there or not. */
  readonly looked: readonly Looked[];
}

export interface Looked {
  /** `https://host:port`. */
  readonly server: string;
  /** The site of the page for which it was looked up. */
  readonly site: string;
}

export interface Asked {
  readonly url: string;
  /** Milliseconds since 1970, as in `Date.now()`. */
  readonly atMs: number;
}

/** The phase of an event with a duration. */
const BEGIN = 1;

/** How the log names the initiator of the browser's own requests. */
const NO_PAGE = /^(not an origin|chrome:.*)?$/;

/** `undefined` if there is no log. */
export async function wireOf(path: string): Promise<Wire | undefined> {
  const connections = new Map<number, Buffer[]>();
  const addresses = new Set<string>();
  const asked: Asked[] = [];
  const looked: Looked[] = [];
  const sent = new Set<number>();
  /** Requests that pages began. Some are answered from the cache and never sent. */
  const begun = new Map<number, string>();
  let [startJob, sendRequest, lookUp, offset] = [-1, -1, -1, 0];
  try {
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      if (sent.size === 0) {
        const constants = fieldsOf(parsed(line)['constants']);
        const types = fieldsOf(constants['logEventTypes']);
        offset = numberOf(constants['timeTickOffset']);
        // The log has the bytes of a TLS connection twice. The encrypted ones match nothing.
        for (const [name, type] of Object.entries(types)) if (name.endsWith('BYTES_SENT')) sent.add(numberOf(type));
        startJob = numberOf(types['URL_REQUEST_START_JOB']);
        sendRequest = numberOf(types['HTTP_TRANSACTION_SEND_REQUEST']);
        lookUp = numberOf(types['HOST_RESOLVER_MANAGER_REQUEST']);
        continue;
      }
      const event = parsed(line);
      const params = fieldsOf(event['params']);
      for (const name of ['url', 'host', 'hostname']) if (textOf(params[name])) addresses.add(textOf(params[name]));
      const source = numberOf(fieldsOf(event['source'])['id']);
      if (event['type'] === startJob && !NO_PAGE.test(textOf(params['initiator']))) begun.set(source, textOf(params['url']));
      // The browser's own have no site.
      const [site = ''] = textOf(params['network_anonymization_key']).split(' ');
      if (event['type'] === lookUp && textOf(params['host']) && URL.canParse(site)) looked.push({ server: textOf(params['host']), site });
      const url = begun.get(source);
      if (event['type'] === sendRequest && event['phase'] === BEGIN && url) asked.push({ url, atMs: offset + Number(event['time']) });
      if (!sent.has(numberOf(event['type']))) continue;
      const bytes = Buffer.from(textOf(params['bytes']), 'base64');
      connections.set(source, [...connections.get(source) ?? [], bytes]);
    }
  } catch {
    return undefined;
  }
  if (connections.size === 0) return undefined;
  return {
    bytes: [...[...connections.values()].map((parts) => Buffer.concat(parts)), ...[...addresses].map((text) => Buffer.from(text))],
    asked, looked,
  };
}

/**
 * Each line is one event. The first line has the names of all, and the last line is truncated if
 * the browser had to be killed.
 */
function parsed(line: string): Fields {
  for (const text of [line.replace(/,$/, ''), line.replace(/,$/, '}'), line.replace(/\]\}?,?$/, '')]) {
    try {
      return fieldsOf(JSON.parse(text));
    } catch {
      // Try the next form.
    }
  }
  return {};
}
