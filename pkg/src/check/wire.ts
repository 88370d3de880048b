/**
 * The browser's own network log: what its sockets really sent. It shows what the DevTools protocol does not: bodies that
 * are files or blobs, and names that were only looked up.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fieldsOf, numberOf, textOf } from './unknown.ts';
import type { Fields } from './unknown.ts';

export interface Wire {
  /** The bytes of each connection in their order, then every address and host name. */
  readonly bytes: readonly Buffer[];
  /** What pages asked for. The browser asks for things of its own as well. */
  readonly asked: readonly string[];
}

/** Nothing when there is no log. */
export async function wireOf(path: string): Promise<Wire | undefined> {
  const connections = new Map<number, Buffer[]>();
  const addresses = new Set<string>();
  const asked = new Set<string>();
  const sent = new Set<number>();
  let startJob = -1;
  try {
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      if (sent.size === 0) {
        const types = fieldsOf(fieldsOf(parsed(line)['constants'])['logEventTypes']);
        // What a TLS connection sends is logged twice; encrypted it matches nothing.
        for (const [name, type] of Object.entries(types)) if (name.endsWith('BYTES_SENT')) sent.add(numberOf(type));
        startJob = numberOf(types['URL_REQUEST_START_JOB']);
        continue;
      }
      const event = parsed(line);
      const params = fieldsOf(event['params']);
      for (const name of ['url', 'host', 'hostname']) if (textOf(params[name])) addresses.add(textOf(params[name]));
      if (event['type'] === startJob && /^https?:/.test(textOf(params['initiator']))) asked.add(textOf(params['url']));
      if (!sent.has(numberOf(event['type']))) continue;
      const source = numberOf(fieldsOf(event['source'])['id']);
      const bytes = Buffer.from(textOf(params['bytes']), 'base64');
      connections.set(source, [...connections.get(source) ?? [], bytes]);
    }
  } catch {
    return undefined;
  }
  if (connections.size === 0) return undefined;
  return {
    bytes: [...[...connections.values()].map((parts) => Buffer.concat(parts)), ...[...addresses].map((text) => Buffer.from(text))],
    asked: [...asked],
  };
}

/** One event a line, the first line with the names of all, the last one cut when the browser had to be killed. */
function parsed(line: string): Fields {
  for (const text of [line.replace(/,$/, ''), line.replace(/,$/, '}'), line.replace(/\]\}?,?$/, '')]) {
    try {
      return fieldsOf(JSON.parse(text));
    } catch {
      // Another of the forms, or none.
    }
  }
  return {};
}
