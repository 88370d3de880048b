/**
 * Every deployment of the table gets its verdict: good ones pass, bad ones are named. All visits
 * share one browser.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { chromiumPath } from '../../tools/chromium.mjs';
import { checkParts } from './fixtures/check-parts.mjs';
import { serveDeployment } from './fixtures/deployment.mjs';
import { SERVED, VISITED } from './fixtures/deployments.mjs';
import { root } from './harness.mjs';

const skip = chromiumPath() ? false : 'SKIPPED: Chromium was not found; run: tools/setup.sh browser';
const { Browser, check, visitIn } = await checkParts('check/src/browser', 'check/src/check', 'check/src/visit');

/** Visits mostly wait, so several at once take hardly longer than one. */
const AT_ONCE = 8;

let browser;

async function judged({ site, own = [], inWindow = false }, noBrowser) {
  const server = await serveDeployment(site);
  const options = {
    url: `${server.origin}/`, worker: undefined, integrity: `${root}pkg/dist/integrity.json`, own, browser: chromiumPath(), noBrowser, file: undefined,
    wait: site.wait, submit: '#send', restMs: 300, quietMs: 500, json: true,
  };
  try {
    return await check(options, () => {}, (given) => visitIn(browser, given, inWindow));
  } finally {
    await server.close();
  }
}

/** The reasons of one status, in the order of the report. */
const reasons = ({ findings }, status) => findings.filter((each) => each.status === status).map(({ word }) => word);

function hold({ findings, outcome, ...report }, { fail = [], unsure = [], trace, named, frame }) {
  assert.deepEqual([reasons({ findings }, 'fail'), reasons({ findings }, 'unsure')], [fail, unsure], JSON.stringify(findings.filter(({ status }) => status !== 'pass'), undefined, 1));
  assert.equal(outcome, fail.length > 0 ? 'fail' : unsure.length > 0 ? 'unsure' : 'pass');
  const bad = findings.filter(({ check: name, status }) => status === 'fail' && /traces|storage/.test(name));
  if (trace) assert.ok(bad.some(({ values }) => trace.every((each) => Object.values(values).some((value) => String(value).split(',').includes(each)))), JSON.stringify(bad));
  if (named) assert.ok(findings.some(({ check: name, values }) => name === named[0] && JSON.stringify(values).includes(named[1])), JSON.stringify(findings));
  const frames = findings.filter(({ status, frame: where }) => status !== 'pass' && where !== undefined);
  assert.deepEqual(frames.map(({ frame: where }) => where.replace(/^http:..[^/]*/, '')), frame === undefined ? [] : [frame]);
  return report;
}

describe('by what the server answers', { concurrency: AT_ONCE }, () => {
  for (const [name, row] of Object.entries(SERVED)) it(name, async () => { hold(await judged(row, true), row); });
});

describe('by a visit', { concurrency: AT_ONCE, skip }, () => {
  before(async () => { if (!skip) browser = await Browser.start(chromiumPath(), { logs: false }); });
  after(() => browser?.close());
  for (const [name, row] of Object.entries(VISITED)) it(name, async () => { hold(await judged(row, false), row); });
});

it('there are enough of both', () => {
  const rows = [...Object.values(SERVED), ...Object.values(VISITED)];
  const good = rows.filter(({ fail, unsure }) => !fail && !unsure);
  assert.ok(good.length >= 10 && rows.length - good.length >= 60, `${good.length} of ${rows.length}`);
});
