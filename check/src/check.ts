/** The whole check, from an address to a report. */
import { addressOf } from './addresses.ts';
import { findBrowser } from './browser.ts';
import { documentsOf } from './documents.ts';
import { finding, inOrder, outcomeOf } from './findings.ts';
import type { Finding, Status } from './findings.ts';
import { ask } from './http.ts';
import type { Answer } from './http.ts';
import { isWorker, modulesOf, readIntegrity } from './integrity.ts';
import type { Integrity } from './integrity.ts';
import type { Options } from './options.ts';
import { judgeServedPage, readPage } from './page.ts';
import type { Page } from './page.ts';
import { judgeReports } from './reports.ts';
import { judgeFiles, servedFiles } from './served-files.ts';
import { judgeSession } from './session.ts';
import { ownServers } from './sources.ts';
import { visit } from './visit.ts';
import type { Visit } from './visited.ts';
import { findWorker, freshAddress, judgeWorker } from './worker.ts';
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

/** How the session is recorded: in a browser of its own, unless the caller has one. */
export type Record = (options: Options, browser: string) => Promise<Visit>;

/** Calls `tell` with each step before it starts. */
export async function check(options: Options, tell: (word: Word) => void, record: Record = recordAlone): Promise<Report> {
  const browser = options.noBrowser ? undefined : findBrowser(options.browser);
  if (!browser && !options.noBrowser) throw new CannotCheck('error.noBrowser', true);
  const integrity = await readIntegrity(options.integrity ?? new URL('./integrity.json', import.meta.url))
    .catch(() => { throw new CannotCheck('error.integrity'); });
  tell('progress.page');
  const answer = await ask(options.url);
  if (!answer) throw new CannotCheck('error.unreachable');
  if (answer.status !== 200) throw new CannotCheck('error.status');
  if (browser) tell('progress.browser');
  const seen = browser ? await recorded(browser, options, record) : undefined;
  const findings = inOrder(await judgeDeployment(options, integrity, answer, seen));
  return {
    url: options.url, version: integrity.version, browser: seen?.browser, outcome: outcomeOf(findings), findings,
    requests: (seen?.sent ?? []).map(({ phase, method, url }) => ({ phase, method, url: addressOf(url) })),
  };
}

const recordAlone: Record = (options, browser) => visit(browser, options);

async function recorded(browser: string, options: Options, record: Record): Promise<Visit> {
  try {
    return await record(options, browser);
  } catch (error) {
    // Such an error is about the file that the caller named.
    if (error instanceof Error && 'syscall' in error && options.file !== undefined) throw new CannotCheck('error.file');
    throw new CannotCheck('error.session');
  }
}

/** Judges the pages, the worker, the files and the session, which depend on each other. */
async function judgeDeployment(
  options: Options, integrity: Integrity, answer: Answer, seen: Visit | undefined,
): Promise<readonly Finding[]> {
  const answers = new Map<string, Promise<Answer | undefined>>();
  const read = (url: string): Promise<Answer | undefined> => {
    const known = answers.get(url) ?? ask(url);
    answers.set(url, known);
    return known;
  };
  const top = readPage(answer);
  const documents = documentsOf(top, seen);
  const pages = documents.map(({ page }) => page);
  const holder = documents.find(({ holdsControl }) => holdsControl)?.page ?? top;
  const started = (seen?.targets ?? []).filter(({ type }) => type === 'worker').map(({ url }) => url);
  const place = await findWorker(options.worker, holder, started, integrity, read);
  const served = place && await read(place.url);
  const fresh = place && await ask(freshAddress(place.url));
  const findings = place ? [...judgeWorker(place, served, fresh)] : [];
  const walled = findings.some(({ word }) => word === 'worker.header.sealed') && started.includes(place?.url ?? '');

  const files = await servedFiles(pages, seen, place?.url, read);
  const present = pages.some(({ hasInput }) => hasInput) || seen?.control?.element !== undefined || (served !== undefined && isWorker(served.bytes));
  if (present && !place) findings.push(started.some((url) => url.startsWith('blob:'))
    ? finding('worker.found', 'fail', 'inside') : finding('worker.found', 'unsure', 'unknown'));
  const ground = {
    isPortal: ownServers(top.url, options.own), isOwn: ownServers(top.url, [...options.own, holder.url]), modules: modulesOf(integrity), worker: place?.url,
  };
  return [
    ...documents.flatMap(({ page, frame }) => judgeServedPage(page, options.own).map((each) => (frame === undefined ? each : { ...each, frame }))),
    ...(differs(top, documents.find(({ frame }) => frame === undefined)?.page) ? [finding('page.policy', 'unsure', 'differs')] : []),
    judgeReports([answer, served].flatMap((each) => (each ? [heard(each.url, each.headers)] : []))
      .concat((seen?.requests ?? []).map(({ url, answer: headers }) => heard(url, headers))), pages),
    present ? finding('jimun.present', 'pass', 'found') : finding('jimun.present', 'fail', 'missing'),
    ...findings,
    ...(present ? judgeFiles(integrity, files) : []),
    ...(seen ? judgeSession(seen, walled, ground) : []),
  ];
}

const heard = (url: string, headers: Pick<ReadonlyMap<string, string>, 'get'> | Headers): { readonly url: string; get(name: string): string | null | undefined } => (
  { url, get: (name) => headers.get(name) });

/** The server told this check another policy than it told the browser. Nonces differ each time. */
function differs(top: Page, seen: Page | undefined): boolean {
  const text = ({ policies }: Page): string => JSON.stringify(policies.map((policy) => [...policy])).replace(/'nonce-[^']*'/g, "'nonce-'");
  return seen !== undefined && seen.url === top.url && text(seen) !== text(top);
}
