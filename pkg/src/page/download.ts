/** Fetches one file of the package as it was built, or says why it did not come. */
import { LoadFault } from './faults.ts';

/** A connection that brings nothing for this long is given up. A slow one brings something. */
const STALLED_AFTER_MS = 30_000;

/** The server or something on the way may answer otherwise the next time. */
const TEMPORARY: ReadonlySet<number> = new Set([408, 425, 429]);

export interface Watching {
  /** Called with the number of unpacked bytes that have arrived. */
  received(bytes: number): void;
  /** Called with the headers. May throw to end the download. */
  look?(response: Response): void;
  readonly signal?: AbortSignal;
}

/** Rejects with a {@link LoadFault}, or with what `look` threw. */
export async function download(address: string, init: RequestInit, { received, look, signal }: Watching): Promise<Uint8Array<ArrayBuffer>> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  signal?.addEventListener('abort', end, { signal: ended.signal });
  if (signal?.aborted) end();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const alive = (): void => {
    clearTimeout(timer);
    timer = setTimeout(end, STALLED_AFTER_MS);
  };
  const orNetwork = <T>(promise: Promise<T>): Promise<T> => promise.catch(() => { throw new LoadFault('network'); });
  try {
    alive();
    const response = await orNetwork(fetch(address, { ...init, signal: ended.signal }));
    const { ok, status, headers, body } = response;
    if (!ok) throw new LoadFault(status >= 500 || TEMPORARY.has(status) ? 'network' : 'missing');
    if (/html/i.test(headers.get('content-type') ?? '')) throw new LoadFault('replaced');
    look?.(response);
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for (const reader = body?.getReader(); reader;) {
      alive();
      const { done, value } = await orNetwork(reader.read());
      if (done) break;
      parts.push(value);
      bytes += value.length;
      received(bytes);
    }
    return joined(parts, bytes);
  } finally {
    clearTimeout(timer);
    // Ends what is still coming after a fault. Does nothing to a download that is complete.
    end();
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
