/** Which source may import which. Types count too: a reader of a file has to know what they are. */
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * What a folder or a single file may import besides its own folder. A file's row replaces its
 * folder's. `?text` is a script as text: it is passed on, and not run here.
 */
const MAY_IMPORT = {
  // Both sides of the wall between a page and its workers.
  'pkg/src/shared': ['pkg/src/generated/names.ts'],
  // Written by the build: every module by its name.
  'pkg/src/generated': [],
  'pkg/src/words': ['pkg/src/shared'],
  // The WebAssembly itself. In the page, only what has no worker may run it.
  'pkg/src/engine': ['pkg/src/generated/instances.ts', 'pkg/src/shared'],
  'pkg/src/worker': ['pkg/src/engine', 'pkg/src/shared'],
  'pkg/src/worker/thread.ts': ['pkg/src/shared', 'pkg/src/worker', 'node:worker_threads'],
  // The package that looks at deployments. It ships what it imports.
  'check/src': ['node:*', 'parse5', 'pkg/src/bin/terminal.ts', 'pkg/src/generated/names.ts', 'pkg/src/page/compact.ts', 'pkg/src/worker/policy.ts'],
  // The command that names it.
  'pkg/src/bin': ['pkg/src/words/i18n.ts'],
  'pkg/src/page': ['pkg/src/shared'],
  'pkg/src/page/in-process.ts': ['pkg/src/engine', 'pkg/src/page', 'pkg/src/shared'],
  'pkg/src/page/inline.ts': ['pkg/src/generated/bytes.ts', 'pkg/src/page', 'pkg/src/shared', 'pkg/src/worker/blob-worker.ts?text'],
  'pkg/src/page/node-threads.ts': ['pkg/src/page', 'pkg/src/worker/thread.ts?text', 'node:worker_threads'],
  'pkg/src/entries': ['pkg/src/generated', 'pkg/src/page', 'pkg/src/shared', 'pkg/src/words'],
  // What people see. It uses an entry of the package, as every other page does: the small one.
  'pkg/src/element': ['pkg/src/entries/slim.ts', 'pkg/src/generated/names.ts', 'pkg/src/words/i18n.ts'],
  // The plugin for Vite, which serves the package's files.
  'pkg/src/vite': ['node:fs/promises', 'node:path', 'pkg/src/generated/names.ts', 'pkg/src/shared/errors.ts'],
  'pkg/src/exit': ['pkg/src/element/base.ts', 'pkg/src/element/dom.ts', 'pkg/src/element/language.ts', 'pkg/src/words/i18n.ts'],
  'pkg/src/card': ['pkg/src/element/dom.ts', 'pkg/src/element/index.ts', 'pkg/src/entries/index.ts', 'pkg/src/words/i18n.ts'],
  'pkg/src/single': ['pkg/src/card', 'pkg/src/element/dom.ts', 'pkg/src/element/index.ts', 'pkg/src/words/i18n.ts', 'pkg/src/words/page.ts'],
  'pkg/src/single/packed.ts': ['pkg/src/generated/packed.ts', 'pkg/src/page', 'pkg/src/shared', 'pkg/src/worker/blob-worker.ts?text'],
  'www/src': [
    'pkg/src/card', 'pkg/src/element/dom.ts', 'pkg/src/element/index.ts', 'pkg/src/entries/index.ts', 'pkg/src/words/i18n.ts',
    'pkg/src/words/page.ts',
  ],
  'www/src/form': ['pkg/src/words/i18n.ts', 'pkg/src/words/page.ts', 'www/src/dom.ts', 'www/src/words.ts'],
};

/** The package's entries by name, as the site imports them. */
const ENTRIES = { 'jimun': 'pkg/src/entries/index.ts', 'jimun/element': 'pkg/src/element/index.ts' };

/** Made by the build from the crate, or of no interest: words and styles are data. */
const NO_SOURCE = /^pkg\/dist\/|\.css$|\.json$/;

const IMPORTS = [
  /^(?:import|export)\b[^'";]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  /^import\s*['"]([^'"]+)['"]/gm,
  /\bimport\(\s*['"]([^'"]+)['"]/g,
];

/** What the file at `path` imports, by path from the root. */
function importsOf(path, text) {
  return IMPORTS.flatMap((pattern) => [...text.matchAll(pattern)])
    .map(([, name]) => (name.startsWith('.') ? join(dirname(path), name) : ENTRIES[name] ?? name))
    .filter((name) => !NO_SOURCE.test(name));
}

/**
 * The imports that the table does not allow, and those that close a circle. `sources` are texts by
 * path.
 */
function faultsOf(sources) {
  const imports = new Map([...sources].map(([path, text]) => [path, importsOf(path, text)]));
  const faults = [];
  for (const [path, names] of imports) {
    const allowed = MAY_IMPORT[path] ?? [dirname(path), ...MAY_IMPORT[dirname(path)] ?? []];
    for (const name of names) {
      const isAllowed = (each) => name === each || dirname(name) === each && !name.includes('?')
        || each === 'node:*' && name.startsWith('node:');
      if (!allowed.some(isAllowed)) faults.push(`${path} imports ${name}`);
    }
  }
  const done = new Set();
  const walk = (path, trail) => {
    if (trail.includes(path)) faults.push(`a circle: ${[...trail.slice(trail.indexOf(path)), path].join(' → ')}`);
    else if (!done.has(path)) for (const name of imports.get(path) ?? []) walk(name.replace(/\?.*/, ''), [...trail, path]);
    done.add(path);
  };
  for (const path of imports.keys()) walk(path, []);
  return faults;
}

async function readSources() {
  const sources = new Map();
  for (const folder of ['check/src', 'pkg/src', 'www/src']) {
    for (const { parentPath, name } of await readdir(root + folder, { recursive: true, withFileTypes: true })) {
      const path = join(parentPath, name).slice(root.length);
      // Declarations only describe.
      if (!/\.ts$/.test(name) || /\.d\.ts$/.test(name)) continue;
      sources.set(path, await readFile(root + path, 'utf8'));
    }
  }
  return sources;
}

test('every import goes where the table allows it, and none closes a circle', async () => {
  const sources = await readSources();
  assert.ok(sources.size > 60);
  assert.deepEqual(faultsOf(sources), []);
});

test('the table has a row for every folder, and none for what is not there', async () => {
  const paths = [...(await readSources()).keys()];
  const folders = new Set(paths.map(dirname));
  const rows = Object.keys(MAY_IMPORT);
  assert.deepEqual(rows.filter((row) => !row.endsWith('.ts')).sort(), [...folders].sort());
  for (const row of rows.filter((each) => each.endsWith('.ts'))) assert.ok(paths.includes(row), row);
});

test('a forbidden import is found in each of its forms, and so is a circle', async () => {
  const sources = await readSources();
  const withMore = (path, text) => faultsOf(new Map([...sources, [path, `${text}\n${sources.get(path) ?? ''}`]]));
  for (const text of [
    "import { work } from '../worker/work.ts';",
    "import type { Outside } from '../worker/work.ts';",
    "export {\n  work,\n} from '../worker/work.ts';",
    "import '../worker/work.ts';",
    "const later = () => import('../worker/work.ts');",
    "type Later = typeof import('../worker/work.ts');",
  ]) assert.deepEqual(withMore('pkg/src/page/pool.ts', text), ['pkg/src/page/pool.ts imports pkg/src/worker/work.ts'], text);
  assert.deepEqual(withMore('pkg/src/page/slot.ts', "import text from '../worker/blob-worker.ts?text';"),
    ['pkg/src/page/slot.ts imports pkg/src/worker/blob-worker.ts?text']);
  assert.deepEqual(withMore('pkg/src/page/slot.ts', "import { readFile } from 'node:fs/promises';"),
    ['pkg/src/page/slot.ts imports node:fs/promises']);
  const [circle, ...others] = withMore('pkg/src/shared/errors.ts', "import type { SealReport } from './protocol.ts';");
  assert.match(circle, /^a circle: (.*) → .* → \1$/);
  assert.deepEqual(others, []);
});
