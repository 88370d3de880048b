/**
 * Collects everything that a browser stores for a site, and the page's address and title, as bytes
 * to search.
 */
import type { Cdp } from './cdp.ts';
import { fieldsOf, listOf, textOf } from './unknown.ts';
import type { Fields } from './unknown.ts';

export interface Kept {
  readonly where: string;
  readonly bytes: Buffer;
}

/**
 * Runs in an isolated world of each frame, where the page cannot have changed the functions that it
 * calls. Blobs and buffers are returned as base64. `shut` names each store that cannot be opened.
 */
const COLLECT = `(async () => {
  const max = 1 << 26;
  const found = [];
  const shut = [];
  let total = 0;
  const put = (where, text) => { total += text.length; if (total < max) found.push([where, text]); else shut.push(where); };
  const base64 = (buffer) => {
    const bytes = new Uint8Array(buffer);
    let text = '';
    for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    return btoa(text);
  };
  const textOf = async (value, depth = 0) => {
    if (value instanceof Blob) return (value.name ?? '') + ' ' + (value.lastModified ?? '') + ' ' + base64(await value.arrayBuffer());
    if (value instanceof ArrayBuffer) return base64(value);
    if (ArrayBuffer.isView(value)) return base64(value.buffer);
    if (value === null || typeof value !== 'object' || depth > 6) return String(value);
    const entries = value instanceof Map ? [...value] : value instanceof Set ? [...value.entries()] : Object.entries(value);
    const parts = [];
    for (const [key, each] of entries) parts.push(await textOf(key, depth + 1), await textOf(each, depth + 1));
    return parts.join('\\n');
  };
  const attempt = async (where, look) => { try { await look(); } catch { shut.push(where); } };
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
  });
  if (!/^https?:$/.test(location.protocol)) return { found, shut };
  put('address', location.href);
  put('title', document.title);
  put('window.name', self.name);
  await attempt('history', async () => put('history', await textOf(history.state)));
  for (const name of ['localStorage', 'sessionStorage']) {
    await attempt(name, () => { for (const [key, value] of Object.entries(self[name])) put(name, key + '\\n' + value); });
  }
  await attempt('IndexedDB', async () => {
    for (const { name } of await indexedDB.databases()) {
      put('IndexedDB', name);
      const database = await done(indexedDB.open(name));
      try {
        for (const store of database.objectStoreNames) {
          put('IndexedDB', store);
          const open = () => database.transaction(store).objectStore(store);
          for (const key of await done(open().getAllKeys())) put('IndexedDB', await textOf(key));
          for (const value of await done(open().getAll())) put('IndexedDB', await textOf(value));
        }
      } finally { database.close(); }
    }
  });
  if (self.isSecureContext) await attempt('Cache Storage', async () => {
    for (const name of await caches.keys()) {
      put('Cache Storage', name);
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        put('Cache Storage', request.url);
        const response = await cache.match(request);
        if (response) put('Cache Storage', base64(await response.arrayBuffer()));
      }
    }
  });
  if (self.isSecureContext) await attempt('file system', async () => {
    const walk = async (folder) => {
      for await (const [name, handle] of folder.entries()) {
        put('file system', name);
        if (handle.kind === 'directory') await walk(handle);
        else put('file system', await textOf(await handle.getFile()));
      }
    };
    await walk(await navigator.storage.getDirectory());
  });
  return { found, shut };
})()`;

/** The stores of one page and its frames. `shut` lists those that could not be read. */
export async function keptBy(
  cdp: Cdp, browserContextId: string, sessions: readonly string[],
): Promise<{ readonly kept: readonly Kept[]; readonly shut: readonly string[] }> {
  const kept: Kept[] = [];
  const shut: string[] = [];
  for (const session of sessions) {
    const { frameTree } = await cdp.send('Page.getFrameTree', {}, session).catch((): Fields => ({}));
    for (const frameId of framesIn(fieldsOf(frameTree))) {
      const { executionContextId: contextId } = await cdp.send('Page.createIsolatedWorld', { frameId, worldName: 'jimun-check' }, session)
        .catch((): Fields => ({}));
      const { result } = await cdp.send('Runtime.evaluate', { expression: COLLECT, contextId, awaitPromise: true, returnByValue: true }, session)
        .catch((): Fields => ({}));
      const value = fieldsOf(fieldsOf(result)['value']);
      if (!value['found']) shut.push('frame');
      for (const entry of listOf(value['found'])) {
        const [where, text] = listOf(entry).map(textOf);
        kept.push({ where: where ?? '', bytes: Buffer.from(text ?? '') });
      }
      shut.push(...listOf(value['shut']).map(textOf));
    }
  }
  const { cookies } = await cdp.send('Storage.getCookies', { browserContextId }).catch((): Fields => ({}));
  if (!cookies) shut.push('cookies');
  for (const cookie of listOf(cookies).map(fieldsOf)) {
    kept.push({ where: 'cookies', bytes: Buffer.from(`${textOf(cookie['name'])}=${textOf(cookie['value'])}`) });
  }
  return { kept, shut: [...new Set(shut)] };
}

function* framesIn(tree: Fields): Generator<string> {
  const id = textOf(fieldsOf(tree['frame'])['id']);
  if (id) yield id;
  for (const child of listOf(tree['childFrames'])) yield* framesIn(fieldsOf(child));
}
