/** Links in documents lead somewhere, in the repository and where packages are published. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { root } from './harness.mjs';

const documents = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' }).trim().split('\n');

/** The prose of a document: its text without code. */
const prose = (text) => text.replace(/^```[^]*?^```$/gm, '').replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, ''));

const links = (path) => [...prose(readFileSync(root + path, 'utf8')).matchAll(/\]\(([^()\s]+)\)/g)]
  .map(([, target]) => target);

const isRelative = (target) => !/^[a-z]+:/.test(target);

/** Names that headings of a document get, as repositories' pages show them. */
function anchors(path) {
  const headings = prose(readFileSync(root + path, 'utf8')).matchAll(/^#+ (.+)$/gm);
  return new Set([...headings].map(([, heading]) => heading.replace(/\]\([^)]*\)/g, '').toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '').trim().replace(/\s/g, '-')));
}

test('every link inside the repository leads to a file, and to a heading of it', () => {
  const faults = [];
  let seen = 0;
  for (const path of documents) {
    for (const target of links(path).filter(isRelative)) {
      seen += 1;
      const [file, anchor] = target.split('#');
      const there = file ? join(dirname(path), file) : path;
      if (!existsSync(root + there)) faults.push(`${path}: ${target}`);
      else if (anchor && !anchors(there).has(decodeURIComponent(anchor))) faults.push(`${path}: ${target} (no such heading)`);
    }
  }
  assert.ok(seen > 50, `${seen} links`);
  assert.deepEqual(faults, []);
});

test('what is published links only to addresses of its own, since no document comes along', () => {
  const published = documents.filter((path) => /^(src|pkg|check|crates\/[^/]+)\/README\.md$/.test(path));
  assert.ok(published.length >= 17, published.join(' '));
  const faults = published.flatMap((path) => links(path).filter(isRelative).map((target) => `${path}: ${target}`));
  assert.deepEqual(faults, []);
});
