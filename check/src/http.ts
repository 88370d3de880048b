/** Sends requests to a server as a browser would, but without a browser. */

export interface Answer {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
}

const ANSWER_WITHIN_MS = 30_000;

/** `undefined` if there is no answer at all. */
export async function ask(url: string): Promise<Answer | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    return { url: response.url, status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
  } catch {
    return undefined;
  }
}
