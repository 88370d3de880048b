/** Records a session: a person's path through the page, with a picture that nobody else has. */
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { Browser } from './browser.ts';
import { readForm } from './form.ts';
import { framesOf } from './frames.ts';
import type { Frame } from './frames.ts';
import { makeTestFile } from './picture.ts';
import type { Target } from './recorded.ts';
import { Recorder } from './recorder.ts';
import { takeTexts } from './served-texts.ts';
import { keptBy } from './storage.ts';
import type { Kept } from './storage.ts';
import { Tab } from './tab.ts';
import type { Control, ControlState } from './tab.ts';
import { fieldsOf, listOf, textOf } from './unknown.ts';
import type { Moment, Visit, VisitOptions } from './visited.ts';
import { wireOf } from './wire.ts';

const LOAD_WITHIN_MS = 30_000;
const CONTROL_WITHIN_MS = 5000;
const SEAL_WITHIN_MS = 20_000;
const DONE_WITHIN_MS = 60_000;
const SUBMIT_WITHIN_MS = 5000;
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

/** In a browser of its own, whose log is a second witness. */
export async function visit(path: string, options: VisitOptions): Promise<Visit> {
  const browser = await Browser.start(path);
  try {
    const { targetInfos } = await browser.cdp.send('Target.getTargets');
    const page = listOf(targetInfos).map(fieldsOf).find(({ type }) => type === 'page');
    const seen = await walk(browser, textOf(page?.['browserContextId']), options);
    await browser.end();
    return { ...seen, wire: await wireOf(browser.log) };
  } finally {
    await browser.close();
  }
}

/**
 * In a browser that other visits share, without its log. Each visit has a profile of its own. A
 * page without a window costs a third, but is never idle, and so fetches no modules ahead.
 */
export async function visitIn(browser: Browser, options: VisitOptions, inWindow: boolean): Promise<Visit> {
  // It stays until the browser ends. Chromium 156 crashes if it goes before its last process does.
  const { browserContextId } = await browser.cdp.send('Target.createBrowserContext');
  return walk(browser, textOf(browserContextId), options, inWindow ? 'window' : 'hidden');
}

async function walk(browser: Browser, context: string, options: VisitOptions, opens?: 'window' | 'hidden'): Promise<Visit> {
  const { cdp } = browser;
  const file = await makeTestFile(await mkdtemp(join(browser.folder, 'picture-')), options.file);
  const { product } = await cdp.send('Browser.getVersion');
  const recorder = new Recorder(cdp, context);
  await recorder.start();
  let opened = '';
  if (opens) {
    const shown = opens === 'hidden' ? { hidden: true } : { newWindow: true };
    const { targetId } = await cdp.send('Target.createTarget', { url: 'about:blank', browserContextId: context, ...shown });
    opened = textOf(targetId);
    if (opens === 'hidden') await cdp.send('Target.attachToTarget', { targetId, flatten: true });
  }
  let page: Target | undefined;
  await eventually(LOAD_WITHIN_MS, async () => (page = await recorder.page()) !== undefined);
  const tab = new Tab(cdp, page?.session ?? '');
  const sessions = (): readonly string[] => recorder.targets.filter(({ type }) => type === 'page' || type === 'iframe').map(({ session }) => session);
  const quietMs = options.quietMs ?? QUIET_MS;
  const quiet = (): Promise<void> => recorder.quiet(quietMs, QUIET_WITHIN_MS);
  const texts: Map<string, string> = new Map();

  const failure = await tab.open(options.url, LOAD_WITHIN_MS);
  await quiet();
  let control: Control | undefined;
  let state: ControlState | undefined;
  let done = false;
  let before: Moment | undefined;
  let after: Moment | undefined;
  let frames: readonly Frame[] = [];
  let pressed: boolean | undefined;
  let [fromMs, untilMs] = [0, 0];
  const kept: Kept[] = [];
  const shut: string[] = [];
  const look = async (chosen: Control): Promise<Moment> => {
    const found = await keptBy(cdp, context, sessions());
    kept.push(...found.kept);
    shut.push(...found.shut);
    return { form: await readForm(cdp, chosen), kept: found.kept };
  };

  if (failure === undefined) {
    await eventually(CONTROL_WITHIN_MS, async () => (control = await tab.control(sessions())) !== undefined);
  }
  const chosen: Control | undefined = control;
  if (chosen) {
    const update = async (): Promise<ControlState | undefined> => {
      state = await tab.look(chosen).catch(() => undefined) ?? state;
      return state;
    };
    // The page fetches modules and the worker tests its seal before there is a picture.
    await eventually(SEAL_WITHIN_MS, async () => chosen.element === undefined || (await update())?.seal !== 'unknown');
    await quiet();
    frames = await framesOf(cdp, recorder, sessions());
    before = await look(chosen);
    recorder.phase = 'choosing';
    fromMs = Date.now();
    await tab.choose(chosen, file.path);
    done = await eventually(DONE_WITHIN_MS, async () => (
      (chosen.element === undefined || isDone(await update())) && (options.wait === undefined || await tab.shows(chosen, options.wait))));
    await pause(options.restMs);
    await quiet();
    untilMs = Date.now();
    await update();
    after = await look(chosen);
  } else {
    frames = await framesOf(cdp, recorder, sessions());
  }
  await takeTexts(cdp, recorder, texts);
  if (chosen && options.submit !== undefined) {
    recorder.phase = 'submit';
    pressed = await tab.click(chosen, options.submit);
    if (pressed) await eventually(SUBMIT_WITHIN_MS, async () => hasLeft(recorder));
    await recorder.quiet(2 * quietMs, QUIET_WITHIN_MS);
    await takeTexts(cdp, recorder, texts);
    await look(chosen);
  }
  if (opened) await cdp.send('Target.closeTarget', { targetId: opened }).catch(() => undefined);
  return {
    browser: textOf(product), failure, file, requests: recorder.requests, sent: recorder.sent, refusals: recorder.refusals, cookies: recorder.cookies,
    targets: recorder.targets, frames, texts, control, state, done, before, after, pressed, kept, shut, wire: undefined,
    watched: { fromMs, untilMs },
  };
}

/** A form leads to another document, unless something stops it. A script may send it without. */
const hasLeft = ({ requests, refusals }: Recorder): boolean => (
  requests.some(({ phase, type }) => phase === 'submit' && type === 'Document') || refusals.some(({ phase }) => phase === 'submit'));

const isDone = (state: ControlState | undefined): boolean => (
  state !== undefined && state.states.length > 0 && state.states.every((each) => FINAL.includes(each)));
