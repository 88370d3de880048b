/**
 * The cells of `<jimun-input>` without `worker-url`: it works, or says what is wrong. And with a
 * fingerprinter of the entry `jimun`, with which it works everywhere.
 */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listings } from '../servers/listings.mjs';
import { CELLS } from './cells.mjs';
import { expectedHashes } from './project.mjs';

/** What the console gets for each code. */
const SAID = {
  worker_unavailable: /^<jimun-input>: the worker could not be started; worker\.js has to be where workerUrl says, or without it beside/,
  network_failed: /^<jimun-input>: .* because the network failed.*\. Without worker-url, the worker is looked for beside the script of the element$/,
};

/** `outcome` is a code, or nothing where both pictures get the fingerprints of the peers. */
async function judge({ results, said, row, error }, outcome) {
  assert.equal(error, undefined);
  assert.deepEqual(results, outcome ? [outcome, outcome] : await expectedHashes(), said.join('\n'));
  const ours = said.filter((words) => words.startsWith('<jimun-input>'));
  if (!outcome) return assert.deepEqual(ours, []);
  assert.ok(ours.length > 0, 'the console is told');
  for (const words of ours) assert.match(words, SAID[outcome]);
  return assert.match(row, /page|connection|network/, 'and so is the person');
}

/** A cell of another page's, with the element in place of what its page does. */
function withElement(name, outcome, { given = false } = {}) {
  const cell = CELLS.find((each) => each.name === name);
  return {
    ...cell,
    name: `<jimun-input> ${given ? 'with the fingerprinter of jimun' : 'without worker-url'}, ${name.replace('jimun/slim, ', '')}`,
    sources: [...cell.sources, ...['app.js', 'page.js', 'set-up.js'].map((file) => `element/${file}`)],
    act: async (dir) => {
      if (given) await writeFile(join(dir, 'set-up.js'), listings.get('element-given.js'));
      await judge(await cell.act(dir), outcome);
    },
  };
}

const given = (name) => withElement(name, undefined, { given: true });

export const ELEMENT = [
  withElement('no bundler, import map'),
  withElement('esbuild, split modules', 'worker_unavailable'),
  withElement('esbuild, one classic script in a EUC-KR page', 'worker_unavailable'),
  withElement('Vite 8, build'),
  withElement('Vite 8, dev', 'worker_unavailable'),
  // It says that its server failed.
  withElement('Vite 7, dev', 'network_failed'),
  withElement('webpack 5'),
  withElement('Rspack'),
  withElement('Rollup', 'worker_unavailable'),
  withElement('Rolldown', 'worker_unavailable'),
  withElement('jimun/slim, Parcel, with packageExports'),
  withElement('Next, Turbopack'),
  withElement('Next, webpack'),
  given('no bundler, import map'),
  given('esbuild, split modules'),
  given('esbuild, one classic script in a EUC-KR page'),
  given('Vite 8, build'),
  given('Vite 8, dev'),
  given('webpack 5'),
  given('Next, Turbopack'),
];
