/** The whole check, from an address to a report. */
import { findBrowser } from './browser.ts';
import { finding, inOrder, outcomeOf } from './findings.ts';
import type { Finding, Status } from './findings.ts';
import { ask } from './http.ts';
import type { Answer } from './http.ts';
import { isWorker, readIntegrity } from './integrity.ts';
import type { Integrity } from './integrity.ts';
import type { Options } from './options.ts';
import { judgeServedPage, readPage } from './page.ts';
import type { Page } from './page.ts';
import { judgeFiles } from './served-files.ts';
import type { ServedFile } from './served-files.ts';
import { addressOf, judgeSession } from './session.ts';
import { isCode, visit } from './visit.ts';
import type { Visit } from './visit.ts';
import { findWorker, judgeWorker } from './worker.ts';
import type { Word } from './words.ts';

/** Why there is no report. */
export class CannotCheck extends Error {
  readonly word: Word;
  readonly noBrowser: boolean;

  constructor(word: Word, noBrowser = false) {
    super(word);
    this.word = word;
    this.noBrowser = noBrowser;
  }
}

export interface Report {
  readonly url: string;
  /** The version of the package that the files were compared with. */
  readonly version: string;
  /** The browser of the recorded session; `undefined` without a session. */
  readonly browser: string | undefined;
  readonly outcome: Status;
  readonly findings: readonly Finding[];
  readonly requests: readonly { readonly phase: string; readonly method: string; readonly url: string }[];
}

/** Calls `tell` with each step before it starts. */
export async function check(options: Options, tell: (word: Word) => void): Promise<Report> {
  const browser = options.noBrowser ? undefined : findBrowser(options.browser);
  if (!browser && !options.noBrowser) throw new CannotCheck('error.noBrowser', true);
  const integrity = await readIntegrity(options.integrity ?? new URL('./integrity.json', import.meta.url))
    .catch(() => { throw new CannotCheck('error.integrity'); });
  tell('progress.page');
  const answer = await ask(options.url);
  if (!answer) throw new CannotCheck('error.unreachable');
  if (answer.status !== 200) throw new CannotCheck('error.status');
  const page = readPage(answer);
  if (browser) tell('progress.browser');
  const seen = browser ? await recorded(browser, options) : undefined;
  const findings = inOrder([...judgeServedPage(page), ...await judgeDeployment(options, integrity, page, seen)]);
  return {
    url: options.url, version: integrity.version, browser: seen?.browser, outcome: outcomeOf(findings), findings,
    requests: (seen?.sent ?? []).map(({ phase, method, url }) => ({ phase, method, url: addressOf(url) })),
  };
}

async function recorded(browser: string, { url, file, wait, submit, restMs }: Options): Promise<Visit> {
  try {
    return await visit({ url, browser, file, wait, submit, restMs });
  } catch (error) {
    // Such an error is about the file that the caller named.
    if (error instanceof Error && 'syscall' in error && file !== undefined) throw new CannotCheck('error.file');
    throw new CannotCheck('error.session');
  }
}

/** Judges the worker, the files and the session, which depend on each other. */
async function judgeDeployment(
  options: Options, integrity: Integrity, page: Page, seen: Visit | undefined,
): Promise<readonly Finding[]> {
  const answers = new Map<string, Promise<Answer | undefined>>();
  const read = (url: string): Promise<Answer | undefined> => {
    const known = answers.get(url) ?? ask(url);
    answers.set(url, known);
    return known;
  };
  const started = (seen?.targets ?? []).filter(({ type }) => type === 'worker').map(({ url }) => url);
  const place = await findWorker(options.worker, page, started, integrity, read);
  const served = place && await read(place.url);
  const findings = place ? [...judgeWorker(place, served)] : [];
  const walled = findings.some(({ word }) => word === 'worker.header.sealed') && started.includes(place?.url ?? '');

  const files = await servedFiles(page, seen, place?.url, read);
  const present = page.hasInput || seen?.control?.element !== undefined || (served !== undefined && isWorker(served.bytes));
  if (present && !place) findings.push(started.some((url) => url.startsWith('blob:'))
    ? finding('worker.found', 'fail', 'inside') : finding('worker.found', 'unsure', 'unknown'));
  return [
    present ? finding('jimun.present', 'pass', 'found') : finding('jimun.present', 'fail', 'missing'),
    ...findings,
    ...(present ? judgeFiles(integrity, files) : []),
    ...(seen ? judgeSession(seen, walled) : []),
  ];
}

/**
 * The files that the browser received; without a browser, those that the HTML names. Requests a
 * file again if the browser did not give its content.
 */
async function servedFiles(
  page: Page, seen: Visit | undefined, worker: string | undefined, read: (url: string) => Promise<Answer | undefined>,
): Promise<readonly ServedFile[]> {
  const started = new Set((seen?.targets ?? []).filter(({ type }) => type === 'worker').map(({ url }) => url));
  if (worker) started.add(worker);
  const asked = seen ? seen.requests.filter(({ status }) => status === 200).map(({ url }) => url)
    : page.scripts.filter((url) => url.startsWith('http'));
  const urls = new Set([...asked.filter(isCode), ...(worker ? [worker] : [])]);
  const files: ServedFile[] = [];
  for (const url of urls) {
    const answer = seen?.bodies.has(url) ? undefined : await read(url);
    const bytes = seen?.bodies.get(url) ?? (answer?.status === 200 ? answer.bytes : undefined);
    if (bytes) files.push({ url, bytes, started: started.has(url) });
  }
  return files;
}
