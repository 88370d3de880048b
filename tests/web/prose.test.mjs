/** Docs and comments are plain technical English, as far as patterns can tell. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { RULES, faults, faultsIn, filesOf } from './prose.mjs';

/** Clean files, and folders with everything in them. Add a folder once it is clean. */
const CLEAN = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'docs',
  'crates',
  'src',
  'benches',
  'fuzz',
  'tools',
  'tests',
  'check',
  'pkg/README.md',
  'pkg/src',
  'www/src',
  'examples',
];

const contributing = await readFile(new URL('../../CONTRIBUTING.md', import.meta.url), 'utf8');
const [, ...examples] = contributing.slice(contributing.indexOf('## Plain technical English'))
  .split('\n').filter((line) => line.startsWith('|')).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()))
  .filter(([rule]) => !/^-+$/.test(rule));

for (const place of CLEAN) {
  test(`${place} is plain technical English`, async () => {
    assert.ok((await filesOf(place)).length > 0);
    assert.deepEqual(await faultsIn([place]), []);
  });
}

test('each pattern finds an example of what CONTRIBUTING.md says not to write, and none of what to write', () => {
  assert.ok(examples.length >= RULES.length);
  for (const [pattern, instead] of RULES) assert.ok(examples.some(([, not]) => pattern.test(not)), instead);
  for (const [, , but] of examples) for (const [pattern] of RULES) assert.doesNotMatch(but, pattern);
});

test('comments are read in every language, and strings and code are not', () => {
  const wide = 'x'.repeat(100);
  for (const [path, text, lines] of [
    ['a.rs', 'let a = "// behind";\n/// Bytes behind it.\nlet b = \'"\'; // behind\nlet c = "a\\\n // behind";\nr#"a " behind"#;\n', [2, 3]],
    ['a.rs', `//! ${wide}\nlet long = "${wide}";\n`, [1]],
    ['a.rs', '/// ```\n/// let behind = 1;\n/// ```\n/// behind\n', [4]],
    ['a.ts', "const a = '// behind';\n/**\n * Bytes\n * behind it.\n */\nconst b = /['\"]/; // behind\nconst c = `behind`;\n", [4, 6]],
    ['a.py', '"""Bytes\nbehind it."""\na = "# behind"  # behind\n', [2, 3]],
    ['a.css', 'a::after { content: "/* behind */"; } /* behind\n * it */\n', [1]],
    ['a.sh', '# behind\necho "$#" behind # behind\n', [1, 2]],
    ['a.md', `behind\n\`\`\`\nbehind\n\`\`\`\n| ${wide} | behind |\n[here](behind${wide})\n\`behind\`\n`, [1, 5]],
  ]) {
    assert.deepEqual(faults(path, text).map((fault) => Number(fault.split(':')[1])), lines, `${path}: ${text}`);
  }
});
