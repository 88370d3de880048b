/**
 * A network between a browser and a server: slow, or with faults of one's choice. It keeps a log.
 * Nothing is random but by a seed.
 */
import { createServer, request as ask } from 'node:http';
import { brotliCompressSync, constants } from 'node:zlib';

/** 1.6 Mbit/s and 150 ms, as slow 4G has them. */
export const SLOW_4G = { bytesPerSecond: 200_000, roundTripMs: 150, brotli: 11 };

/** Numbers of 0–1, the same for the same seed. */
export function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const PORTAL = '<!doctype html><html lang="en"><title>Welcome</title><p>Sign in to use this Wi-Fi.</p></html>';

/**
 * What may become of a request. Each gets the answer that the server gave, and changes it. `end`
 * says how it ends: `cut` breaks the connection within the body.
 */
export const FAULTS = {
  /** The connection breaks before there is an answer. */
  refused: () => ({ end: 'refused' }),
  cut: (answer) => ({ ...answer, end: 'cut' }),
  /** Half of it, as if it were all. */
  short: (answer) => ({ ...answer, body: answer.body.subarray(0, answer.body.length >> 1) }),
  /** The page of a network that wants a login, in place of anything. */
  portal: () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: Buffer.from(PORTAL) }),
  wrongType: (answer) => ({ ...answer, headers: { ...answer.headers, 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' } }),
  missing: (answer) => ({ ...answer, status: 404, body: Buffer.alloc(0) }),
  unavailable: (answer) => ({ ...answer, status: 503, body: Buffer.alloc(0) }),
  stripped: (answer) => ({ ...answer, headers: without(answer.headers, 'content-security-policy') }),
  /** Other bytes of the same type. */
  damaged: (answer) => ({ ...answer, body: Buffer.concat([answer.body, Buffer.from('\n')]) }),
  stalled: () => ({ end: 'stalled' }),
};

/** Those that a bad network has by itself. */
export const OF_NETWORKS = ['refused', 'cut', 'portal', 'unavailable'];

/** The address of what is inserted. Nothing ever happens to it. */
const INSERTED = '/inserted.js';
const scriptOf = (text) => ({ status: 200, headers: { 'content-type': 'text/javascript' }, body: Buffer.from(text) });

const without = (headers, name) => Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));

/**
 * Passes everything on to `target`. `fault` gives a name of `FAULTS`, a function like them, or
 * nothing for each request; it can be replaced at any time. `insert` is a script that every page
 * gets before its own.
 * @returns {Promise<{ origin: string, log: object[], fault: Function, close: Function }>}
 */
export async function network(target, { bytesPerSecond = Infinity, roundTripMs = 0, brotli = 0, fault = () => undefined, insert } = {}) {
  const log = [];
  const line = new Line(bytesPerSecond);
  const connections = new WeakSet();
  const self = { log, fault };
  const server = createServer(async (request, response) => {
    const { url, socket } = request;
    const { pathname } = new URL(url, target);
    const entry = { path: pathname, url, at: Date.now(), bytes: 0, ended: undefined, whole: false, fault: undefined };
    log.push(entry);
    // A new connection costs one more way there and back.
    const ways = connections.has(socket) ? 1 : 2;
    connections.add(socket);
    const [answer] = await Promise.all([
      pathname === INSERTED ? scriptOf(insert) : answerOf(target, request),
      new Promise((resolve) => { setTimeout(resolve, ways * roundTripMs); }),
    ]);
    let given = answer;
    if (pathname !== INSERTED) {
      const chosen = self.fault(entry);
      entry.fault = chosen;
      if (chosen) given = (typeof chosen === 'function' ? chosen : FAULTS[chosen])(answer);
    }
    const { status, headers, end } = given;
    if (end === 'stalled') return;
    if (end === 'refused') return void socket.destroy();
    let { body } = given;
    if (insert && /html/.test(headers['content-type'] ?? '') && given === answer) {
      body = Buffer.from(body.toString().replace('<head>', `<head><script src="${INSERTED}"></script>`));
    }
    const packed = brotli > 0 && status === 200 && /br/.test(request.headers['accept-encoding'] ?? '');
    if (packed) body = compressed(pathname, body, brotli);
    entry.size = body.length;
    response.writeHead(status, { ...headers, 'content-length': body.length, ...(packed ? { 'content-encoding': 'br' } : {}) });
    const half = end === 'cut';
    // Never at the same place twice.
    const cutAt = Math.floor(body.length * (0.3 + (log.length * 0.137) % 0.5));
    await line.send(response, half ? body.subarray(0, cutAt) : body, (count) => { entry.bytes += count; });
    entry.ended = Date.now();
    // A header less leaves the file whole.
    entry.whole = status === 200 && [undefined, 'stripped'].includes(entry.fault) && !response.destroyed;
    if (half) socket.destroy();
    else response.end();
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return Object.assign(self, {
    origin: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise((done) => { server.close(done); server.closeAllConnections(); }),
  });
}

function answerOf(target, { url, method, headers }) {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(target);
    const passed = ask({ hostname, port, path: url, method, headers: { ...headers, 'accept-encoding': 'identity' } }, async (answer) => {
      const parts = [];
      for await (const part of answer) parts.push(part);
      resolve({
        status: answer.statusCode,
        headers: Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !['connection', 'transfer-encoding', 'keep-alive'].includes(name))),
        body: Buffer.concat(parts),
      });
    });
    passed.once('error', reject);
    passed.end();
  });
}

const packs = new Map();
function compressed(path, body, quality) {
  const key = `${quality} ${path} ${body.length}`;
  if (!packs.has(key)) packs.set(key, brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }));
  return packs.get(key);
}

const TICK_MS = 10;

/** What all connections share: each gets as much of it as every other. */
class Line {
  #perTick;
  #sending = new Set();
  #timer;

  constructor(bytesPerSecond) {
    this.#perTick = bytesPerSecond * TICK_MS / 1000;
  }

  async send(response, body, count) {
    if (this.#perTick === Infinity) {
      count(body.length);
      return new Promise((resolve) => { response.write(body, resolve); response.once('close', resolve); });
    }
    if (body.length === 0) return undefined;
    return new Promise((resolve) => {
      const one = { response, body, at: 0, count, resolve };
      this.#sending.add(one);
      response.once('close', () => this.#end(one));
      this.#last ??= performance.now();
      this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
    });
  }

  #last;

  #tick() {
    const now = performance.now();
    let budget = this.#perTick * (now - this.#last) / TICK_MS;
    this.#last = now;
    let open = this.#sending.size;
    for (const one of [...this.#sending]) {
      const share = Math.min(Math.ceil(budget / open), one.body.length - one.at);
      open -= 1;
      budget -= share;
      one.response.write(one.body.subarray(one.at, one.at + share));
      one.at += share;
      one.count(share);
      if (one.at === one.body.length) this.#end(one);
    }
  }

  #end(one) {
    if (!this.#sending.delete(one)) return;
    one.resolve();
    if (this.#sending.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#last = undefined;
  }
}

/**
 * For the page: time passes ten times as fast for timers, and every state that the control shows is
 * kept with its time.
 */
export const RECORDER = `
const slowTimeout = setTimeout;
window.setTimeout = (act, milliseconds, ...given) => slowTimeout(act, (milliseconds ?? 0) / 10, ...given);
window.shown = [];
let last = '';
setInterval(() => {
  const control = document.querySelector('jimun-input');
  const root = control && control.shadowRoot;
  const seal = root && root.querySelector('[part=seal]');
  if (!seal) return;
  const items = [...root.querySelectorAll('li')].map((row) => ({
    state: row.dataset.state, text: row.querySelector('[part=item-status]').textContent,
  }));
  const now = root.querySelector('[part=now]');
  const state = { seal: seal.dataset.seal, text: seal.textContent, items, now: now ? now.textContent : '' };
  const text = JSON.stringify(state);
  if (text !== last) window.shown.push({ at: Date.now(), ...state });
  last = text;
}, 15);
`;
