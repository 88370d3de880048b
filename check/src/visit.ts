/** Records a session: a person's path through the page, with a picture that nobody else has. */
import { join } from 'node:path';
import { Browser } from './browser.ts';
import { makeTestFile } from './picture.ts';
import type { TestFile } from './picture.ts';
import { Recorder } from './recorder.ts';
import type { Recorded, Target } from './recorder.ts';
import { keptBy } from './storage.ts';
import type { Kept } from './storage.ts';
import { Tab } from './tab.ts';
import type { Control, ControlState } from './tab.ts';
import { fieldsOf, textOf } from './unknown.ts';
import { wireOf } from './wire.ts';
import type { Wire } from './wire.ts';

export interface VisitOptions {
  readonly url: string;
  readonly browser: string;
  readonly file: string | undefined;
  /** A selector that matches something visible once the page is done with the picture. */
  readonly wait: string | undefined;
  /** The selector of the button to press then. */
  readonly submit: string | undefined;
  /** How long to keep recording after the page is done. */
  readonly restMs: number;
}

export interface Visit {
  /** Name and version of the browser. */
  readonly browser: string;
  /** Why the page could not be opened. */
  readonly failure: string | undefined;
  readonly file: TestFile;
  readonly requests: readonly Recorded[];
  readonly sent: readonly Recorded[];
  readonly targets: readonly Target[];
  /** Files as the browser received them, by address. */
  readonly bodies: ReadonlyMap<string, Buffer>;
  readonly control: Control | undefined;
  readonly state: ControlState | undefined;
  readonly done: boolean;
  /** `false` if there was nothing to press. */
  readonly pressed: boolean | undefined;
  readonly kept: readonly Kept[];
  readonly shut: readonly string[];
  readonly wire: Wire | undefined;
  /** When the picture was chosen, and when the recording of that phase ended. */
  readonly watched: { readonly fromMs: number; readonly untilMs: number };
}

const LOAD_WITHIN_MS = 30_000;
const CONTROL_WITHIN_MS = 5000;
const SEAL_WITHIN_MS = 10_000;
const DONE_WITHIN_MS = 60_000;
const QUIET_MS = 1000;
const QUIET_WITHIN_MS = 15_000;
const POLL_MS = 100;

/** The final states of a picture; docs/element.md. */
const FINAL = ['done', 'weak', 'incomplete', 'unsupported', 'failed', 'cancelled'];

const pause = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

async function eventually(withinMs: number, look: () => Promise<boolean>): Promise<boolean> {
  for (const end = Date.now() + withinMs; Date.now() < end; await pause(POLL_MS)) if (await look()) return true;
  return false;
}

export async function visit(options: VisitOptions): Promise<Visit> {
  const browser = await Browser.start(options.browser);
  try {
    return await walk(browser, options);
  } finally {
    await browser.close();
  }
}

async function walk(browser: Browser, options: VisitOptions): Promise<Visit> {
  const { cdp } = browser;
  const file = await makeTestFile(join(browser.folder, 'picture'), options.file);
  const { product } = await cdp.send('Browser.getVersion');
  const recorder = new Recorder(cdp);
  await recorder.start();
  let page: Target | undefined;
  await eventually(LOAD_WITHIN_MS, async () => (page = await recorder.page()) !== undefined);
  const tab = new Tab(cdp, page?.session ?? '');
  const frames = (): readonly string[] => recorder.targets.filter(({ type }) => type === 'page' || type === 'iframe').map(({ session }) => session);
  const quiet = (): Promise<void> => recorder.quiet(QUIET_MS, QUIET_WITHIN_MS);

  const failure = await tab.open(options.url, LOAD_WITHIN_MS);
  await quiet();
  let control: Control | undefined;
  let state: ControlState | undefined;
  let done = false;
  let pressed: boolean | undefined;
  let [fromMs, untilMs] = [0, 0];
  const bodies = new Map<string, Buffer>();
  const kept: Kept[] = [];
  const shut: string[] = [];
  const lookIntoStores = async (): Promise<void> => {
    const found = await keptBy(cdp, frames());
    kept.push(...found.kept);
    shut.push(...found.shut);
  };

  if (failure === undefined) {
    await eventually(CONTROL_WITHIN_MS, async () => (control = await tab.control(frames())) !== undefined);
  }
  const chosen: Control | undefined = control;
  if (chosen) {
    const look = async (): Promise<ControlState | undefined> => {
      state = await tab.look(chosen).catch(() => undefined) ?? state;
      return state;
    };
    // The page fetches modules and the worker tests its seal before there is a picture.
    await eventually(SEAL_WITHIN_MS, async () => chosen.element === undefined || (await look())?.seal !== 'unknown');
    await quiet();
    recorder.phase = 'choosing';
    fromMs = Date.now();
    await tab.choose(chosen, file.path);
    done = await eventually(DONE_WITHIN_MS, async () => (
      (chosen.element === undefined || isDone(await look())) && (options.wait === undefined || await tab.shows(options.wait))));
    await pause(options.restMs);
    await quiet();
    untilMs = Date.now();
    await look();
    await lookIntoStores();
  }
  await takeBodies(cdp, recorder, bodies);
  if (chosen && options.submit !== undefined) {
    recorder.phase = 'submit';
    pressed = await tab.click(options.submit);
    await recorder.quiet(2 * QUIET_MS, QUIET_WITHIN_MS);
    await lookIntoStores();
  }
  await browser.end();
  return {
    browser: textOf(product), failure, file, requests: recorder.requests, sent: recorder.sent, targets: recorder.targets,
    bodies, control, state, done, pressed, kept, shut, wire: await wireOf(browser.log),
    watched: { fromMs, untilMs },
  };
}

const isDone = (state: ControlState | undefined): boolean => (
  state !== undefined && state.states.length > 0 && state.states.every((each) => FINAL.includes(each)));

/** Keeps scripts and modules. Later steps request again what the browser does not give. */
async function takeBodies(cdp: Browser['cdp'], recorder: Recorder, bodies: Map<string, Buffer>): Promise<void> {
  for (const { id, session, url, status } of recorder.requests) {
    if (status !== 200 || !isCode(url) || bodies.has(url)) continue;
    const answer = fieldsOf(await cdp.send('Network.getResponseBody', { requestId: id }, session).catch(() => undefined));
    const body = textOf(answer['body']);
    if (body) bodies.set(url, Buffer.from(body, answer['base64Encoded'] === true ? 'base64' : 'utf8'));
  }
}

export const isCode = (url: string): boolean => /\.(m?js|wasm)$/.test(new URL(url).pathname);
