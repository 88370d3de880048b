import { checkParts } from './fixtures/check-parts.mjs';
import { serveDeployment } from './fixtures/deployment.mjs';
import { SERVED, VISITED } from './fixtures/deployments.mjs';
const { Browser, check, visitIn } = await checkParts('check/src/browser', 'check/src/check', 'check/src/visit');
const browser = await Browser.start('/usr/bin/chromium', { logs: false });
const s = await serveDeployment(VISITED[process.argv[2]].site);
const r = await check({ url: s.origin + '/', integrity: '/work/w/check/pkg/dist/integrity.json', own: [], browser: '/usr/bin/chromium', submit: '#send', restMs: 300 }, () => {}, async (o) => { const v = await visitIn(browser, o); if (process.argv[3]) for (const q of v.requests.filter((q) => q.phase === 'submit')) console.log(q.type, q.method, q.url, q.status, q.id, q.loader, q.session.slice(0, 5)); console.log([...v.texts].map(([u, t]) => u + ' ' + t.length)); return v; });
console.log(JSON.stringify(r.findings.filter((f) => f.status !== 'pass'), undefined, 1));
await browser.close(); await s.close();
