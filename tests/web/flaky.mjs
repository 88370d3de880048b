/**
 * Visits over a network that fails each request with probability 0.3. No visit may end in a state
 * from which the next picture cannot be fingerprinted once the network is back, and whatever was
 * shown must have been true.
 *
 *   node tests/web/flaky.mjs [visits] [first seed]
 */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { ENGINES, until } from './engines.mjs';
import { INPUT } from './fixtures/control.mjs';
import { serveFixtures } from './fixtures/server.mjs';
import { readJson, root, vector } from './harness.mjs';
import { OF_NETWORKS, RECORDER, network, randomOf } from './network.mjs';
import { checkShown } from './truth.mjs';

const PROBABILITY = 0.3;
const PAGE = '/loading.html';
const PHOTO = `${root}tests/images/sklearn_china.jpg`;
const HEIC = `${root}tests/images/heic_q60.heic`;

/** How often a person reloads a page that says that it did not load. */
const RELOADS = 60;

const hashes = async () => [
  (await vector('sklearn_china.jpg')).pdq.hash,
  (await readJson('tests/vectors/heic.json')).images.find(({ file }) => file === 'images/heic_q60.heic').pdq.hash,
];

/** In the page: of each picture its hash, its error, or nothing yet. */
const outcomes = () => document.querySelector('jimun-input').files.map(({ record, error }) => (
  record ? record.fingerprints[0].value : error?.code ?? ''));

/** Loads the page until its scripts have come, as a person would. Returns how often. */
async function arrive(driver, address) {
  for (let loads = 1; loads <= RELOADS; loads += 1) {
    // Scripts of the page have run, or will not run, when it has loaded.
    const loaded = await driver.goto(`${address}?${loads}`).then(() => true, () => false);
    if (loaded && await driver.evaluate(() => Boolean(document.querySelector('jimun-input')?.shadowRoot)).catch(() => false)) return loads;
  }
  throw new Error('the page never came');
}

/** One visit. Returns what it was like. */
export async function visit(driver, target, seed) {
  const random = randomOf(seed);
  let broken = true;
  const net = await network(target, {
    insert: RECORDER,
    // Without the page itself there is no visit: the browser shows its own words then.
    fault: ({ path }) => (path !== PAGE && broken && random() < PROBABILITY ? OF_NETWORKS[Math.floor(random() * OF_NETWORKS.length)] : undefined),
  });
  try {
    const loads = await arrive(driver, net.origin + PAGE);
    // The person chooses at any time, a JPEG or a HEIC first.
    await new Promise((resolve) => { setTimeout(resolve, random() * 800); });
    const first = random() < 0.5 ? [PHOTO, HEIC] : [HEIC, PHOTO];
    await driver.setFiles(INPUT, first);
    await until(driver, () => document.querySelector('jimun-input').files.every(({ record, error }) => record || error));
    const meanwhile = await driver.evaluate(outcomes);
    broken = false;
    await driver.setFiles(INPUT, [PHOTO, HEIC]);
    await until(driver, () => {
      const { files } = document.querySelector('jimun-input');
      return files.length === 4 && files.every(({ record, error }) => record || error);
    });
    const after = (await driver.evaluate(outcomes)).slice(2);
    assert.deepEqual(after, await hashes(), `seed ${seed}: the next pictures, once the network is back`);
    for (const code of meanwhile) assert.match(code, /^(?:[0-9a-f]{64}|network_failed|load_replaced)$/, `seed ${seed}`);
    const shown = await driver.evaluate(() => window.shown);
    checkShown(shown, net.log, `seed ${seed}`);
    return { loads, failed: meanwhile.filter((code) => code.length < 64).length, states: shown.length };
  } finally {
    await net.close();
  }
}

/** Many visits, in turns with each browser that is here. */
export async function visits(count, firstSeed, engines = ENGINES.slice(0, 2).filter(({ missing }) => !missing)) {
  const site = await serveFixtures();
  const total = { visits: 0, reloads: 0, failed: 0, states: 0 };
  try {
    for (const [index, engine] of engines.entries()) {
      const driver = await engine.launch();
      try {
        for (let seed = firstSeed + index; seed < firstSeed + count; seed += engines.length) {
          const { loads, failed, states } = await visit(driver, site.origin, seed);
          total.visits += 1;
          total.reloads += loads - 1;
          total.failed += failed;
          total.states += states;
        }
      } finally {
        await driver.close();
      }
    }
  } finally {
    await site.close();
  }
  return total;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [count, firstSeed] = [Number(process.argv[2] ?? 200), Number(process.argv[3] ?? 1)];
  const { visits: made, reloads, failed, states } = await visits(count, firstSeed);
  console.log(`${made} visits, each request failing with probability ${PROBABILITY}: after each, the next pictures were fingerprinted.`);
  console.log(`${reloads} reloads, ${failed} of ${made * 2} pictures refused meanwhile, ${states} states held against the network's log.`);
}
