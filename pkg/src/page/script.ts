/**
 * The worker's script on a server. The page fetches it once, so that it can tell how much has come
 * and what went wrong. The worker then takes it from the browser's cache, with its headers.
 *
 * Where that is not possible, the worker loads it by itself, and less is known: in WebKit, in a
 * page whose `connect-src` does not name the script, and if nothing may be cached.
 */
import { download } from './download.ts';
import { LoadFault, faultOf } from './faults.ts';
import type { Fault } from './faults.ts';
import { isRefused } from './refusals.ts';
import type { Received, Served } from './slot.ts';

/** The build fills it in: the size of the built script. */
declare const __WORKER_BYTES__: number;

/**
 * WebKit keeps scripts of workers apart from what the page fetched, at least in private windows, so
 * the script would come twice. It is the one engine that tells pages no status of a resource.
 */
const SHARES_CACHE = typeof PerformanceResourceTiming === 'function' && 'responseStatus' in PerformanceResourceTiming.prototype;

/** How long a browser may take to report that a policy refused a request. */
const REPORT_WITHIN_MS = 100;

/** Why a fetch ended at the headers. */
type Ended = 'unsealed' | 'uncached';

/** Keeps state: the address, and what is known of the script. */
export class Script implements Served {
  #url: string;
  #renewed = false;
  /** The worker has to load it by itself. */
  #apart: boolean;
  /** The length of what was fetched last, if it was too short. */
  #shortBytes = 0;
  /** No server has it. A Blob, `data:` or a file is here, and always the same. */
  readonly #isHere: boolean;

  constructor(url: string) {
    this.#url = url;
    this.#isHere = !url.startsWith('http');
    this.#apart = !SHARES_CACHE || this.#isHere;
  }

  get url(): string { return this.#url; }

  async load(received: Received, signal: AbortSignal): Promise<void> {
    if (!this.#apart) await this.#fetch(received, signal);
  }

  async faultOf(ran: boolean): Promise<Fault> {
    // The page had the whole script, so it is not the network.
    if (!this.#apart) return 'missing';
    // Only a fetch tells why, where the policy allows one.
    await this.#fetch(() => {}, new AbortController().signal);
    if (isRefused('worker-src', this.#url) || ran) return 'missing';
    const status = this.#status;
    if (isRefused('connect-src', this.#url) && status < 400) return status === 200 ? 'replaced' : 'network';
    return 'missing';
  }

  renew(): boolean {
    if (this.#renewed || this.#isHere) return false;
    this.#renewed = true;
    if (this.#apart) {
      // At an address that no cache knows.
      const address = new URL(this.#url);
      address.searchParams.set('anew', Date.now().toString(36));
      this.#url = address.href;
    }
    return true;
  }

  whenCome(come: () => void): () => void {
    if (!this.#apart || this.#isHere || typeof PerformanceObserver !== 'function') {
      queueMicrotask(come);
      return () => {};
    }
    const observer = new PerformanceObserver((list) => {
      const came = list.getEntriesByName(this.#url).some((entry) => (entry as PerformanceResourceTiming).responseStatus !== 0);
      if (!came) return;
      observer.disconnect();
      come();
    });
    observer.observe({ type: 'resource' });
    return () => observer.disconnect();
  }

  async #fetch(received: Received, signal: AbortSignal): Promise<void> {
    isRefused('connect-src', this.#url);
    let ended: Ended | undefined;
    const look = ({ headers }: Response): void => {
      // A copy without the header may be left from before the server was mended.
      if (!this.#renewed && headers.get('content-security-policy') === null) ended = 'unsealed';
      else if (/no-store/i.test(headers.get('cache-control') ?? '')) ended = 'uncached';
      if (ended) throw new LoadFault('unsealed');
    };
    try {
      const bytes = await download(this.#url, {
        // As workers request their scripts, because caches keep answers to other requests apart.
        credentials: 'same-origin', mode: 'same-origin', cache: this.#renewed ? 'reload' : 'default',
      }, { received: (count) => received(count, Math.max(count, __WORKER_BYTES__)), look, signal });
      if (firstSign(bytes) === '<') throw new LoadFault('replaced');
      if (bytes.length < __WORKER_BYTES__ && bytes.length !== this.#shortBytes) {
        // Firefox takes a script that was cut for a whole one. What is short in the same way again
        // was not cut on its way.
        this.#shortBytes = bytes.length;
        throw new LoadFault('network');
      }
    } catch (thrown) {
      if (ended === 'unsealed') {
        this.renew();
        await this.load(received, signal);
      } else if (ended === 'uncached' || await this.#isPolicy(thrown)) {
        this.#apart = true;
      } else {
        // A cache may keep what a busy server answered.
        if (faultOf(thrown) === 'network') this.#renewed ||= !this.#apart;
        throw thrown;
      }
    }
  }

  async #isPolicy(thrown: unknown): Promise<boolean> {
    if (!(thrown instanceof LoadFault) || thrown.fault !== 'network') return false;
    await new Promise((resolve) => { setTimeout(resolve, REPORT_WITHIN_MS); });
    return isRefused('connect-src', this.#url);
  }

  /** What the browser tells of the last answer: 0 for none, or if it does not tell. */
  get #status(): number {
    const [last] = performance.getEntriesByName(this.#url).slice(-1);
    return (last as PerformanceResourceTiming | undefined)?.responseStatus ?? 0;
  }
}

/** The first character that is not white space. No script begins as HTML does. */
function firstSign(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, 1000)).trim().slice(0, 1);
}
