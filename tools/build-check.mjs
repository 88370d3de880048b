/**
 * Builds check/dist: the deployment check in one readable file, the HTML parser in another, and the
 * digests of the package's files, with which the check compares what is served. Needs pkg/dist.
 */
import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = `${root}check/dist/`;

/** Its code stays apart from ours, under its own name. */
const parserApart = {
  name: 'parser-apart',
  setup: ({ onResolve }) => onResolve({ filter: /^parse5$/ }, () => ({ path: './parse5.js', external: true })),
};

/** The parser's licence, and those of what it contains, ask for their text to come along. */
async function licences({ inputs }) {
  const packageOf = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//;
  const names = new Set(Object.keys(inputs).flatMap((path) => packageOf.exec(path)?.[1] ?? []));
  if (!names.has('parse5')) throw new Error('esbuild names files in another way than expected');
  const texts = await Promise.all([...names].sort().map(async (name) => {
    const [manifest, licence] = await Promise.all(['package.json', 'LICENSE']
      .map((file) => readFile(`${root}node_modules/${name}/${file}`, 'utf8')));
    return `${name} ${JSON.parse(manifest).version}\n\n${licence.trim()}\n`;
  }));
  return `/*!\n${texts.join('\n')}*/`;
}

export async function buildCheck() {
  const shared = {
    absWorkingDir: root,
    bundle: true,
    charset: 'utf8',
    format: 'esm',
    logLevel: 'warning',
    platform: 'node',
    // The names of the parser's files come out the same where node_modules is a link.
    preserveSymlinks: true,
    target: 'node20',
  };
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  await build({
    ...shared,
    entryPoints: ['check/src/main.ts'],
    outfile: `${dist}jimun-check.js`,
    banner: { js: '#!/usr/bin/env node' },
    plugins: [parserApart],
  });
  const parser = {
    ...shared,
    stdin: { contents: "export { parse } from 'parse5';", resolveDir: root },
    outfile: `${dist}parse5.js`,
  };
  const { metafile } = await build({ ...parser, metafile: true, write: false });
  await build({ ...parser, banner: { js: await licences(metafile) } });
  await cp(`${root}pkg/dist/integrity.json`, `${dist}integrity.json`);
  for (const licence of ['LICENSE-MIT', 'LICENSE-APACHE']) await cp(root + licence, `${root}check/${licence}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildCheck();
