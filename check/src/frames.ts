/** Finds every frame of a visited page, with what decides its policy. */
import type { Cdp } from './cdp.ts';
import type { Answer } from './http.ts';
import type { Recorder } from './recorder.ts';
import { nodesIn } from './tab.ts';
import { fieldsOf, listOf, textOf } from './unknown.ts';
import type { Fields } from './unknown.ts';

export interface Frame {
  readonly id: string;
  /** `undefined` for the page itself. */
  readonly parent: string | undefined;
  readonly url: string;
  /** As the browser received it; `undefined` for documents without a server, such as `srcdoc`. */
  readonly answer: Answer | undefined;
  /** The tokens of the element's attribute; `undefined` without one. */
  readonly sandbox: readonly string[] | undefined;
  readonly srcdoc: string | undefined;
}

/** The attributes of a node, by name. */
const attributesOf = (node: Fields): ReadonlyMap<string, string> => {
  const all = listOf(node['attributes']).map(textOf);
  return new Map(all.flatMap((name, at) => (at % 2 === 0 ? [[name, all[at + 1] ?? ''] as const] : [])));
};

/** `sessions` are those of the page and of its frames in other processes. */
export async function framesOf(cdp: Cdp, recorder: Recorder, sessions: readonly string[]): Promise<readonly Frame[]> {
  const owners = new Map<string, ReadonlyMap<string, string>>();
  const found = new Map<string, { readonly frame: Fields; readonly session: string }>();
  for (const session of sessions) {
    const { frameTree } = await cdp.send('Page.getFrameTree', {}, session).catch((): Fields => ({}));
    for (const frame of framesIn(fieldsOf(frameTree))) found.set(textOf(frame['id']), { frame, session });
    const { root } = await cdp.send('DOM.getDocument', { depth: -1, pierce: true }, session).catch((): Fields => ({}));
    for (const { node } of nodesIn(fieldsOf(root), '')) {
      if (/^i?frame$/.test(textOf(node['localName']))) owners.set(textOf(node['frameId']), attributesOf(node));
    }
  }
  const frames: Frame[] = [];
  for (const [id, { frame }] of found) {
    const owner = owners.get(id);
    frames.push({
      id, parent: textOf(frame['parentId']) || undefined, url: textOf(frame['url']),
      answer: await documentOf(cdp, recorder, id, textOf(frame['loaderId'])),
      sandbox: owner?.get('sandbox')?.toLowerCase().split(/\s+/).filter(Boolean),
      srcdoc: owner?.get('srcdoc'),
    });
  }
  return frames;
}

function* framesIn(tree: Fields): Generator<Fields> {
  if (textOf(fieldsOf(tree['frame'])['id'])) yield fieldsOf(tree['frame']);
  for (const child of listOf(tree['childFrames'])) yield* framesIn(fieldsOf(child));
}

async function documentOf(cdp: Cdp, { requests }: Recorder, frame: string, loader: string): Promise<Answer | undefined> {
  const request = requests.findLast((each) => each.frame === frame && each.id === loader);
  if (!request) return undefined;
  const given = fieldsOf(await cdp.send('Network.getResponseBody', { requestId: request.id }, request.session).catch(() => undefined));
  // DevTools writes headers of one name on lines of their own.
  const headers = new Headers([...request.answer].flatMap(([name, value]) => value.split('\n').map((line): [string, string] => [name, line])));
  return {
    url: request.url, status: request.status, headers,
    bytes: Buffer.from(textOf(given['body']), given['base64Encoded'] === true ? 'base64' : 'utf8'),
  };
}
