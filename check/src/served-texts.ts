/** What the server wrote, as the browser read it. A part of a picture cannot be in it by chance. */
import type { Cdp } from './cdp.ts';
import type { Recorder } from './recorder.ts';
import { fieldsOf, textOf } from './unknown.ts';

/** By address. */
export type ServedTexts = ReadonlyMap<string, string>;

const WITH_TEXT = ['Document', 'Script', 'Stylesheet', 'Fetch', 'XHR', 'Manifest', 'Other'];

/** Adds to `texts`. The browser forgets what a page loaded once another one is shown. */
export async function takeTexts(cdp: Cdp, { requests }: Recorder, texts: Map<string, string>): Promise<void> {
  for (const { id, session, url, status, type } of requests) {
    if (status !== 200 || texts.has(url) || !WITH_TEXT.includes(type) || new URL(url).pathname.endsWith('.wasm')) continue;
    const answer = fieldsOf(await cdp.send('Network.getResponseBody', { requestId: id }, session).catch(() => undefined));
    if (answer['base64Encoded'] === false) texts.set(url, textOf(answer['body']));
  }
}
