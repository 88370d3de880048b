/**
 * The part of the matrix that needs no registry, in `make test`: the packed tarball in new
 * projects, its types, and that its entries are as checked in. `make packaging` runs all of it.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { REPORTS, apiReport, reportPath } from '../../tools/api-report.mjs';
import { serveDeployment } from '../web/fixtures/deployment.mjs';
import { CELLS } from './cells.mjs';
import { checkCell } from './check.mjs';
import { ELEMENT } from './element.mjs';
import { EXAMPLES } from './examples.mjs';
import { pack, project, root, run } from './project.mjs';

const tool = (name) => `${root}node_modules/.bin/${name}`;
const versions = JSON.parse(await readFile(new URL('versions.json', import.meta.url), 'utf8'));
const manifest = JSON.parse(await readFile(`${root}pkg/package.json`, 'utf8'));
let packed;
let installed;

before(async () => {
  packed = await pack();
  installed = await project(packed, 'installed', []);
});
after(() => packed.remove());

for (const cell of [...CELLS, ...ELEMENT, ...EXAMPLES].filter(({ light }) => light)) {
  test(`the tarball runs under ${cell.name}`, () => checkCell(packed, versions, cell, { borrow: true }));
}

test('the elements can be imported where there is no page, and twice', async () => {
  const look = `for (const name of ['element', 'exit']) {
    console.log(Object.keys(await import(\`jimun/\${name}\`)).join());
    await import(\`jimun/\${name}/define\`);
  }
  await import('./node_modules/jimun/dist/element/define.js?again');`;
  assert.equal(await run(installed, 'node', '--input-type=module', '--eval', look), 'JimunInput\nJimunExit\n');
});

test('publint finds nothing', async () => {
  assert.match(await run(packed.folder, tool('publint'), 'run', packed.tarball, '--strict'), /All good!/);
});

test('"Are the types wrong" finds nothing', async () => {
  const entries = Object.entries(manifest.exports).filter(([, target]) => typeof target === 'object').map(([name]) => name);
  const attw = (...args) => run(packed.folder, tool('attw'), packed.tarball, '--format', 'ascii', ...args);
  assert.match(await attw('--entrypoints', '.'), /No problems found/);
  // The others are for browsers and Vite. Requiring one gives a module; Node.js can do that from
  // 20.19 and 22.12 on.
  const browserOnly = entries.filter((name) => name !== '.').map((name) => name.slice(2));
  assert.match(await attw('--entrypoints', ...browserOnly, '--ignore-rules', 'cjs-resolves-to-esm'), /No problems found/);
});

test('the declarations hold in strict TypeScript for modules, for CommonJS and for bundlers', async () => {
  const use = `createFingerprinter({ seal: 'require' }).fingerprint(new Uint8Array(1)).then(({ record }) => record.fingerprints[0].value.length);`;
  await writeFile(join(installed, 'module.mts'), `import { createFingerprinter, JimunError, type Picture } from 'jimun';
    import { workerFile } from 'jimun/slim';
    export const picture: Picture = new Blob([workerFile, String(JimunError)]);
    ${use}`);
  await writeFile(join(installed, 'common.cts'), `import { createFingerprinter } from 'jimun';\n${use}`);
  const tsc = (...args) => run(installed, tool('tsc'), '--noEmit', '--strict', '--types', '', '--lib', 'ES2022,DOM', '--target', 'es2022', ...args);
  await tsc('--module', 'nodenext', 'module.mts', 'common.cts');
  await tsc('--module', 'esnext', '--moduleResolution', 'bundler', 'module.mts');
  // The configuration of Vite knows nothing of browsers.
  await writeFile(join(installed, 'vite.config.ts'), `import { jimun, type JimunPlugin } from 'jimun/vite';
    export const plugins: JimunPlugin[] = [jimun(), jimun({ path: '/files/', modules: ['heic'] })];`);
  await tsc('--lib', 'ES2023', '--exactOptionalPropertyTypes', '--module', 'nodenext', 'vite.config.ts');
});

test('the public API is as docs/api says (if a change is meant: node tools/api-report.mjs --update)', async () => {
  for (const name of Object.keys(REPORTS)) assert.equal(await apiReport(name), await readFile(reportPath(name), 'utf8'), name);
});

test('every runtime\'s entry exports the same names', async () => {
  const declared = async (entry) => (await readFile(`${root}pkg/dist/types/${entry}.d.ts`, 'utf8')).replace(/\/\*\*[^]*?\*\//g, '');
  const index = await declared('index');
  for (const entry of ['slim', 'node', 'workerd']) assert.equal(await declared(entry), index, entry);
  const names = async (path) => Object.keys(await import(path)).sort();
  const expected = await names(`${root}pkg/dist/node.js`);
  for (const entry of ['index', 'slim', 'workerd']) assert.deepEqual(await names(`${root}pkg/dist/${entry}.js`), expected, entry);
});

/** The exit code and what was said in the project. */
const outcome = (project, command, ...args) => new Promise((resolve) => {
  execFile(command, args, { cwd: project, env: { ...process.env, LC_ALL: 'en_US.UTF-8' } }, (error, out, err) => resolve({ code: error?.code ?? 0, out, err }));
});

test('npx jimun says in one line which command looks at a page now, and fails', async () => {
  for (const [args, words] of [
    [['check', 'https://portal.example/', '--json'], /^`jimun check` is a package of its own now\. Run: npx jimun-check URL\n$/],
    [['check', '--lang', 'ko'], /^`jimun check`는 이제 .* npx jimun-check URL\n$/],
    [[], /npx jimun-check URL\n$/],
  ]) {
    const { code, out, err } = await outcome(installed, 'npx', '--offline', 'jimun', ...args);
    assert.deepEqual([code, out], [2, ''], args.join(' '));
    assert.match(err, words);
  }
});

test('the deployment check runs from a tarball of its own, in both languages, without any other package', async () => {
  const check = await pack('check');
  try {
    const dir = await project(check, 'check', []);
    const [own, parser] = ['jimun-check.js', 'parse5.js'].map((name) => join(dir, 'node_modules/jimun-check/dist', name));
    assert.deepEqual((await readdir(join(dir, 'node_modules'))).filter((name) => !name.startsWith('.')), ['jimun-check']);
    assert.match(await readFile(parser, 'utf8'), /^\/\*!\nentities [^]*Redistributions of source code[^]*parse5 [^]*Permission is hereby granted[^]*\*\//, 'with its licences');
    assert.doesNotMatch(await readFile(own, 'utf8'), /node_modules/, 'nothing of others is in the part that is ours');
    const digests = 'dist/integrity.json';
    assert.equal(await readFile(join(dir, 'node_modules/jimun-check', digests), 'utf8'), await readFile(join(installed, 'node_modules/jimun', digests), 'utf8'));
    assert.match(await run(dir, 'npx', '--offline', 'jimun-check', '--help', '--lang', 'en'), /^jimun-check URL \[options\]/);
    const command = join(dir, 'node_modules/.bin/jimun-check');
    for (const [args, expected, said] of [
      [['--help', '--lang', 'ko'], 0, /^jimun-check URL [^]*종료 코드/],
      [[], 2, /^jimun-check URL/],
      [['http://127.0.0.1:1/', '--no-browser'], 2, /could not be reached/],
      [['http://127.0.0.1:1/', '--no-browser', '--lang', 'ko'], 2, /연결하지 못했어요/],
      [['http://127.0.0.1:1/', '--browser', '/nowhere/chromium'], 3, /--no-browser/],
    ]) {
      const { code, out, err } = await outcome(dir, command, ...args);
      assert.equal(code, expected, args.join(' '));
      assert.match(expected === 0 ? out : err, said, args.join(' '));
    }
    const good = await serveDeployment();
    const bad = await serveDeployment({ workerHeaders: { 'Content-Security-Policy': undefined } });
    for (const [{ origin, close }, expected] of [[good, 0], [bad, 1]]) {
      const { code, out } = await outcome(dir, command, origin, '--no-browser');
      await close();
      assert.equal(code, expected, out);
    }
    assert.match(await run(check.folder, tool('publint'), 'run', check.tarball, '--strict'), /All good!/);
  } finally {
    await check.remove();
  }
});

test('both packages are of one version, licence and Node.js', async () => {
  const other = JSON.parse(await readFile(`${root}check/package.json`, 'utf8'));
  for (const name of ['version', 'license', 'type', 'engines']) assert.deepEqual(other[name], manifest[name], name);
  assert.deepEqual([other.dependencies, manifest.dependencies], [undefined, undefined]);
});

test('every entry that the manifest names is in the tarball, and nothing that was only on the way', async () => {
  const names = (await readdir(join(installed, 'node_modules/jimun/dist'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name).split('/jimun/dist/')[1]);
  for (const target of Object.values(manifest.bin)) assert.ok(names.includes(target.slice('dist/'.length)), target);
  const targets = JSON.stringify(manifest.exports).match(/\.\/dist\/[^"]+/g).filter((path) => !path.includes('*'));
  for (const target of targets) assert.ok(names.includes(target.slice('./dist/'.length)), target);
  assert.deepEqual(names.filter((name) => /_bg\.|^(core|heic|avif|jxl|tiff|rare)\/|^check/.test(name)), []);
});

test('integrity.json has the digests of every file, itself excepted, in order', async () => {
  const dist = join(installed, 'node_modules/jimun/dist/');
  const { files, version } = JSON.parse(await readFile(`${dist}integrity.json`, 'utf8'));
  assert.equal(version, manifest.version);
  const names = (await readdir(dist, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name).slice(dist.length));
  assert.deepEqual(Object.keys(files), names.filter((name) => name !== 'integrity.json').sort());
  for (const [name, digests] of Object.entries(files)) {
    const bytes = await readFile(dist + name);
    for (const algorithm of ['sha256', 'sha384']) {
      assert.equal(digests[algorithm], `${algorithm}-${createHash(algorithm).update(bytes).digest('base64')}`, name);
    }
  }
});
