/** docs/architecture.md and docs/releasing.md agree with the repository: crates, arrows, files. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = await readFile(`${root}docs/architecture.md`, 'utf8');

const sectionOf = (text, title) => {
  const [, section] = new RegExp(`^#+ ${title}\\n([^]*?)(?=^#)`, 'm').exec(`${text}\n#`) ?? [];
  assert.ok(section, `a section "${title}"`);
  return section;
};
const quoted = (text) => [...text.matchAll(/`([^`\n]+)`/g)].map(([, token]) => token);

/** The crates of the workspace, each with those of them that it uses outside tests. */
const crates = (() => {
  const json = execFileSync('cargo', ['metadata', '--format-version', '1', '--no-deps', '--offline'], { cwd: root, encoding: 'utf8' });
  const { packages } = JSON.parse(json);
  const names = new Set(packages.map(({ name }) => name));
  return new Map(packages.map(({ name, dependencies, publish }) => {
    const used = dependencies.filter((each) => each.kind !== 'dev' && names.has(each.name)).map((each) => each.name);
    return [name, { uses: [...new Set(used)].sort(), published: publish === null }];
  }));
})();

/** As the table has it: crate, and what it uses. */
function table(text) {
  const rows = sectionOf(text, 'The crates').split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  return new Map(rows.filter(([, crate]) => /^`jimun[\w-]*`$/.test(crate ?? ''))
    .map(([, crate, , uses]) => [quoted(crate)[0], quoted(uses).sort()]));
}

/** The line of the picture on which each crate is. */
function floors(text) {
  const [, picture] = /```\n([^]*?)```/.exec(sectionOf(text, 'The crates'));
  return new Map(picture.split('\n').flatMap((line, floor) => (line.match(/jimun(?:-\w+)?/g) ?? []).map((crate) => [crate, floor])));
}

/** What is wrong with a page about these crates. */
function faultsOf(text, workspace) {
  const [rows, lines] = [table(text), floors(text)];
  const faults = [];
  for (const crate of new Set([...workspace.keys(), ...rows.keys(), ...lines.keys()])) {
    if (!workspace.has(crate)) faults.push(`${crate} is no crate of the workspace`);
    else if (!rows.has(crate)) faults.push(`${crate} is not in the table`);
    else if (!lines.has(crate)) faults.push(`${crate} is not in the picture`);
    else {
      const [is, told] = [workspace.get(crate).uses, rows.get(crate)];
      for (const other of is.filter((each) => !told.includes(each))) faults.push(`the table lacks ${crate} → ${other}`);
      for (const other of told.filter((each) => !is.includes(each))) faults.push(`there is no ${crate} → ${other}`);
      // Where all arrows point down, none closes a circle.
      for (const other of is) if (!(lines.get(crate) < lines.get(other))) faults.push(`${crate} → ${other} does not point down`);
    }
  }
  return faults;
}

/**
 * The places in backticks: what has a slash, and files at the top. `{ko,en}` are two. What the
 * build writes need not be there.
 */
function placesIn(text) {
  const tokens = quoted(text.replace(/^```[^]*?^```$/gm, '')).filter((token) => (
    /^[\w-][\w.-]*\/[\w.{},/-]*$|^[A-Z][\w-]+\.\w+$/.test(token) && !/^\w+\/dist\b|\/generated\//.test(token)));
  return tokens.flatMap((token) => {
    const [all, names] = /\{([\w,]+)\}/.exec(token) ?? [];
    return all ? names.split(',').map((name) => token.replace(all, name)) : [token];
  });
}

/** All files that git knows or would take in. */
const files = (() => {
  const list = (...options) => execFileSync('git', ['ls-files', '-z', ...options], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
  const deleted = new Set(list('--deleted'));
  // A clone's node_modules may be a link, which git takes for a file.
  return list('--cached', '--others', '--exclude-standard').filter((file) => !deleted.has(file) && file !== 'node_modules');
})();

test('the table and the picture have all crates and all arrows, and every arrow points down', () => {
  assert.ok(crates.size >= 16);
  assert.deepEqual(faultsOf(page, crates), []);
});

test('a missing crate, a missing arrow, one too many and one that points up are found', () => {
  const told = new Map([...table(page)].map(([crate, others]) => [crate, { uses: others }]));
  const uses = (crate, others) => new Map([...told, [crate, { uses: others }]]);
  const { uses: decode } = told.get('jimun-decode');
  assert.deepEqual(faultsOf(page, uses('jimun-new', [])), ['jimun-new is not in the table']);
  assert.deepEqual(faultsOf(page.replaceAll('jimun-lzw', 'jimun-lzv'), told).filter((fault) => /no crate|not in/.test(fault)),
    ['jimun-lzw is not in the table', 'jimun-lzv is no crate of the workspace']);
  assert.deepEqual(faultsOf(page, uses('jimun-decode', decode.slice(1))), [`there is no jimun-decode → ${decode[0]}`]);
  assert.deepEqual(faultsOf(page, uses('jimun-decode', [...decode, 'jimun-hash'])),
    ['the table lacks jimun-decode → jimun-hash']);
  assert.deepEqual(faultsOf(page, uses('jimun-core', ['jimun-hash'])),
    ['the table lacks jimun-core → jimun-hash', 'jimun-core → jimun-hash does not point down']);
});

for (const name of ['architecture', 'releasing']) {
  test(`every place that docs/${name}.md names exists`, async () => {
    const places = placesIn(await readFile(`${root}docs/${name}.md`, 'utf8'));
    assert.ok(places.length >= 10);
    const is = (place) => stat(root + place).then((found) => found.isDirectory() === place.endsWith('/'), () => false);
    const missing = await Promise.all(places.map(async (place) => !await is(place)));
    assert.deepEqual(places.filter((_, at) => missing[at]), []);
  });
}

test('crates are published after those that they use, and none is forgotten', async () => {
  const section = sectionOf(await readFile(`${root}docs/releasing.md`, 'utf8'), 'Publish');
  const rows = section.split('\n').filter((line) => /^\s*\| \d/.test(line)).map(quoted);
  const published = [...crates].filter(([, { published: is }]) => is).map(([crate]) => crate);
  assert.deepEqual(rows.flat().sort(), published.sort());
  for (const [at, row] of rows.entries()) {
    const before = rows.slice(0, at).flat();
    for (const crate of row) assert.deepEqual(crates.get(crate).uses.filter((each) => !before.includes(each)), [], crate);
  }
});

test('crates and packages have one version', async () => {
  const cargo = await readFile(`${root}Cargo.toml`, 'utf8');
  const [, version] = /^version = "(.*)"$/m.exec(cargo);
  const pinned = [...cargo.matchAll(/^jimun[\w-]* = .*version = "(.*?)"/gm)].map(([, each]) => each);
  assert.ok(pinned.length >= 13);
  assert.deepEqual(pinned.filter((each) => each !== `=${version}`), []);
  for (const name of ['pkg', 'check']) assert.equal(JSON.parse(await readFile(`${root}${name}/package.json`, 'utf8')).version, version);
});

test('"Add a word for people" names every folder of words', () => {
  const told = placesIn(sectionOf(page, 'Add a word for people'));
  const words = files.filter((file) => /(?:\/locales\/(?:ko|en)|\/words)\.json$/.test(file));
  assert.ok(words.length >= 12);
  assert.deepEqual(words.filter((file) => !told.includes(file)), []);
});

test('the table of folders has every folder of TypeScript', () => {
  const told = placesIn(sectionOf(page, 'Which way arrows point'));
  const folders = new Set(files.filter((file) => /\.ts$/.test(file) && /^(?:pkg\/src|www\/src|check\/src)\//.test(file))
    .map((file) => file.split('/').slice(0, file.startsWith('pkg/src/') ? 3 : 2).join('/')).filter((folder) => !folder.endsWith('.ts')));
  assert.deepEqual([...folders].filter((folder) => !told.includes(`${folder}/`)), []);
});

/** Files that say nothing about how things are made: data, locks, pictures, records of the past. */
const DATA = /\.(?:lock|tsv|csv|svg|png|jpe?g|gif|webp|bmp|ico|heic|avif|jxl|tiff?|api\.md)$|^(?:package-lock\.json|docs\/architecture\.md|tests\/(?:images|bad|findings|vectors)\/)/;

/** By recipe: whether a file has its example, and the files that have it for another reason. */
const RECIPES = [
  ['Add a picture format', (text) => /(?<!favicon\.)\bico\b/i.test(text), ['tests/it/previews.rs', 'tests/it/second_opinion.rs']],
  ['Add a hash', (text) => /whash/i.test(text), []],
  ['Add an edit to the protection set', (text) => /\btilted\b/i.test(text), []],
  ['Add an error', (text) => /too_small|TooSmall/.test(text), ['docs/cli.md']],
  ['Add a WebAssembly module', (text) => ['heic', 'avif', 'jxl', 'tiff'].every((name) => text.toLowerCase().includes(name)), ['docs/releasing.md']],
];

const sources = files.filter((file) => !DATA.test(file) && file !== 'tests/web/architecture.test.mjs');
const texts = await Promise.all(sources.map((file) => readFile(root + file, 'utf8')));

for (const [title, has, otherwise] of RECIPES) {
  test(`"${title}" names every file in which its example is`, () => {
    // A module is also a format.
    const sections = title === 'Add a WebAssembly module' ? [title, 'Add a picture format'] : [title];
    const told = sections.flatMap((each) => placesIn(sectionOf(page, each)));
    const covers = (place, file) => place === file || place.endsWith('/') && file.startsWith(place);
    const example = sources.filter((_, at) => has(texts[at]));
    assert.ok(example.length >= 10);
    assert.deepEqual(example.filter((file) => !otherwise.includes(file) && !told.some((place) => covers(place, file))), []);
  });
}

test('"Add a WebAssembly module" names no file that says nothing about modules', () => {
  const told = placesIn(sectionOf(page, 'Add a WebAssembly module'));
  const silent = sources.filter((file, at) => told.includes(file) && file !== 'tools/modules.mjs' && !/tiff/i.test(texts[at]));
  assert.deepEqual(silent, []);
});
