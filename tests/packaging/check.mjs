/** Runs cells of the matrix, and says what was wrong with each. */
import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { example, expectedHashes, project, root } from './project.mjs';

/** The versions are pinned in versions.json; `borrow` takes them from the workspace instead. */
export async function checkCell(packed, versions, cell, { borrow = false } = {}) {
  const packages = versions[cell.tools] ?? {};
  const dir = cell.example ? await example(packed, cell.example, cell.sources ?? [], packages)
    : await project(packed, cell.name.replace(/\W+/g, '-'), cell.sources, borrow ? {} : packages);
  if (borrow) {
    for (const name of Object.keys(packages)) await symlink(`${root}node_modules/${name}`, join(dir, 'node_modules', name));
  }
  const outcome = await cell.act(dir);
  // Examples compare by themselves. If nothing runs, there is nothing to compare.
  if (!outcome) return;
  assert.equal(outcome.error, undefined);
  const [china, heic] = await expectedHashes();
  // Programs read the first picture once more, as an ArrayBuffer.
  assert.deepEqual(outcome.hashes.slice(0, 2), [china, heic], 'the peers\' fingerprints');
  assert.equal(outcome.hashes[2] ?? china, china);
  assert.deepEqual(outcome.byThreads ?? [china, heic], [china, heic], 'worker threads compute the same');
  assert.deepEqual(outcome.prefetched, ['heic']);
  assert.equal(outcome.refused, 'unknown_format', 'errors are JimunErrors');
  assert.equal(outcome.sealed, false, 'without a header there is no seal');
  assert.equal(outcome.required, 'not_sealed', '"require" refuses');
  if (outcome.open) assert.deepEqual(outcome.open, ['in-process']);
  assert.notEqual(outcome.oneError, false, 'import and require share one JimunError');
}
