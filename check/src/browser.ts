/** Finds Chromium, starts it with its own profile, and removes everything afterwards. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import usual from './browsers.json' with { type: 'json' };
import { Cdp } from './cdp.ts';

export function findBrowser(given: string | undefined): string | undefined {
  const candidates = given === undefined ? [process.env['CHROMIUM'], ...usual] : [given];
  return candidates.find((path) => path && existsSync(path));
}

/** How long a browser may take to exit on its own. */
const END_WITHIN_MS = 5000;

const ARGUMENTS = [
  '--headless=new', '--remote-debugging-pipe', '--no-first-run', '--no-default-browser-check', '--disable-gpu',
  '--disable-background-networking', '--disable-component-update', '--disable-default-apps', '--disable-extensions',
  '--disable-sync', '--metrics-recording-only', '--mute-audio', '--password-store=basic', '--use-mock-keychain',
  // The network log would not show the content of QUIC.
  '--disable-quic',
  // Chromium's own questions about forms, which would look like the page's.
  '--disable-features=AutofillServerCommunication',
  // A page that nobody looks at must not be slower than others.
  '--disable-background-timer-throttling', '--disable-backgrounding-occluded-windows', '--disable-renderer-backgrounding',
];

/**
 * Keeps state: a process and a folder. Both are removed by `close`, and whenever this process ends.
 */
export class Browser {
  readonly cdp: Cdp;
  /** For the profile, the log and whatever else is to be removed afterwards. */
  readonly folder: string;
  /** The browser logs everything that it sends here. Complete once the browser has closed. */
  readonly log: string;
  readonly #process: ChildProcess;
  readonly #gone: Promise<void>;
  readonly #wipe = (): void => this.#remove();

  /** The log of a browser that many visits share would be everybody's, so it can be left out. */
  static async start(path: string, { logs = true } = {}): Promise<Browser> {
    return new Browser(path, await mkdtemp(join(tmpdir(), 'jimun-check-')), logs);
  }

  private constructor(path: string, folder: string, logs: boolean) {
    this.folder = folder;
    this.log = join(folder, 'network.json');
    process.once('exit', this.#wipe);
    this.#process = spawn(path, [
      ...ARGUMENTS,
      // Chromium refuses to run as root in its sandbox.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...(logs ? [`--log-net-log=${this.log}`, '--net-log-capture-mode=Everything'] : []),
      `--user-data-dir=${join(folder, 'profile')}`, 'about:blank',
    ], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32' });
    const [, , , to, from] = this.#process.stdio;
    if (!(to instanceof Writable) || !(from instanceof Readable)) throw new Error('no pipes to the browser');
    this.cdp = new Cdp(to, from);
    this.#gone = new Promise((resolve) => {
      this.#process.once('exit', () => resolve());
      this.#process.once('error', () => resolve());
    });
    void this.#gone.then(() => this.cdp.end());
  }

  /** Closes the browser, so that its log is complete. The folder stays until `close`. */
  async end(): Promise<void> {
    void this.cdp.send('Browser.close').catch(() => {});
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([this.#gone, new Promise<void>((resolve) => { timer = setTimeout(resolve, END_WITHIN_MS); })]);
    clearTimeout(timer);
    this.#kill();
    await this.#gone;
  }

  async close(): Promise<void> {
    await this.end();
    this.#remove();
    process.off('exit', this.#wipe);
  }

  #remove(): void {
    this.#kill();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  /** Together with its child processes. */
  #kill(): void {
    const { pid } = this.#process;
    if (pid === undefined) return;
    try {
      if (process.platform === 'win32') this.#process.kill('SIGKILL');
      else process.kill(-pid, 'SIGKILL');
    } catch {
      // The browser has exited on its own.
    }
  }
}
