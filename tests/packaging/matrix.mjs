/**
 * The packed tarball, installed into new projects and run under every tool that people may use.
 *
 *   node tests/packaging/matrix.mjs [WORD …]     only cells whose names contain one of the words
 */
import { readFile } from 'node:fs/promises';
import { CELLS } from './cells.mjs';
import { checkCell } from './check.mjs';
import { ELEMENT } from './element.mjs';
import { EXAMPLES } from './examples.mjs';
import { pack } from './project.mjs';
import { VITE } from './vite.mjs';

const words = process.argv.slice(2).map((word) => word.toLowerCase());
const versions = JSON.parse(await readFile(new URL('versions.json', import.meta.url), 'utf8'));
const packed = await pack();
const rows = [];
try {
  for (const cell of [...CELLS, ...ELEMENT, ...VITE, ...EXAMPLES].filter(({ name }) => words.length === 0 || words.some((word) => name.toLowerCase().includes(word)))) {
    const problem = await checkCell(packed, versions, cell).then(() => undefined, (error) => error.message);
    const tools = Object.entries(versions[cell.tools] ?? { node: process.versions.node }).map(([name, version]) => `${name} ${version}`);
    rows.push({ problem });
    console.log(`${problem ? 'FAILED' : 'ok    '} | ${cell.name} | ${tools.join(', ')}${problem ? `\n${problem}` : ''}`);
  }
} finally {
  await packed.remove();
}
const failed = rows.filter(({ problem }) => problem).length;
console.log(`${rows.length - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
