/**
 * What the back ends of docs/receiving.md take and refuse, each asked without a server in front.
 */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { BACKS } from './backs.mjs';
import { deploy } from './deployment.mjs';
import { fiftyPictures, formOf, mainHash, recordsOf, send } from './reports.mjs';

const pictures = (await fiftyPictures()).slice(0, 3);
const records = await recordsOf(pictures);
const [good] = records;

/** The first record with a change; a function changes the parsed record. */
const changed = (change) => { const record = JSON.parse(good); change(record); return JSON.stringify(record); };

const BAD = {
  'an empty text': '',
  'no JSON': '{',
  'another JSON': '[]',
  'a hash alone': mainHash(good),
  'NaN': good.replace('"quality":100', '"quality":NaN'),
  'a nested text': '['.repeat(100_000),
  'another schema': changed((record) => { record.schema = 'jimun/candidate/1'; }),
  'no fingerprint': changed((record) => { record.fingerprints = []; }),
  'a hash in capitals': changed(({ fingerprints: [main] }) => { main.value = main.value.toUpperCase(); }),
  'a hash that is too short': changed(({ fingerprints: [main] }) => { main.value = main.value.slice(1); }),
  'a line break after a hash': changed(({ fingerprints: [main] }) => { main.value += '\n'; }),
  'a line break after the day': changed((record) => { record.created += '\n'; }),
  'a quality of 101': changed(({ fingerprints: [main] }) => { main.quality = 101; }),
  'a quality with a fraction': changed(({ fingerprints: [main] }) => { main.quality = 99.5; }),
  'a quality as text': changed(({ fingerprints: [main] }) => { main.quality = '99'; }),
  'another hash in the first place': changed(({ fingerprints }) => { fingerprints.unshift({ signal_type: 'phash', value: 'a'.repeat(16), variant: 'full' }); }),
  'the name of a file': changed((record) => { record.file = 'a.jpg'; }),
  'a name with capitals': changed((record) => { record.File = 'a.jpg'; }),
  'a verdict without its reason': changed((record) => { record.verdict = { level: 'weak' }; }),
  'the same twice in what is embedded': changed((record) => { record.embedded = ['video', 'video']; }),
};

const GOOD = {
  'a field of a later version': changed((record) => { record.later = { File: [1] }; }),
  'a hash of a later version': changed(({ fingerprints }) => { fingerprints.push({ signal_type: 'pdqf', value: 'x', variant: 'full' }); }),
  'a weak verdict': changed((record) => { record.verdict = { level: 'weak', reason: 'too_dark' }; }),
  'what else the file holds': changed((record) => { record.embedded = ['video', 'depth']; }),
  'white space': JSON.stringify(JSON.parse(good), null, 1),
};

for (const back of BACKS) {
  const skip = back.program ? false : `${back.name} was not found; run: tools/setup.sh servers`;
  test(`${back.name}: valid records are stored as they came, and a report with one bad record is refused whole`, { skip }, async () => {
    const portal = await deploy({ back });
    const { backOrigin: origin } = portal;
    try {
      for (const [what, bad] of Object.entries(BAD)) {
        assert.equal(await send(origin, formOf([bad])), 422, what);
        assert.equal(await send(origin, formOf([...records, bad])), 422, `${what}, after others`);
      }
      assert.equal(await send(origin, formOf([])), 422, 'no field');
      assert.equal(await send(origin, formOf([new Blob([good])])), 422, 'a file');
      assert.equal(await send(origin, formOf(records, { name: 'fingerprints' })), 422, 'a name without brackets');
      assert.deepEqual([portal.records(), portal.reports()], [[], []], 'nothing was stored');

      assert.equal(await send(origin, formOf([good], { place: '"; DROP TABLE record; --' })), 204);
      assert.equal(await send(origin, formOf(records, { Kind: URLSearchParams, place: '어디, 여기' })), 204, 'form-encoded');
      assert.deepEqual(portal.records(), [good, ...records]);
      assert.deepEqual(portal.reports(), ['"; DROP TABLE record; --', '어디, 여기']);
      assert.deepEqual(portal.records().slice(1).map(mainHash), pictures.map(({ hash }) => hash));
      for (const [what, record] of Object.entries(GOOD)) assert.equal(await send(origin, formOf([record])), 204, what);
    } finally {
      await portal.close();
    }
  });

  test(`${back.name}: a body above 1 MiB is refused with 413, and one below is not`, { skip }, async () => {
    const portal = await deploy({ back });
    try {
      const filler = (bytes) => formOf(records, { place: 'a'.repeat(bytes) });
      assert.equal(await send(portal.backOrigin, filler(1_020_000)), 204);
      // Some servers close the connection while the browser still sends. A server in front waits.
      const status = await send(portal.backOrigin, filler(1_100_000)).catch(() => 'closed');
      assert.ok(status === 413 || (status === 'closed' && ['Flask', 'Django'].includes(back.name)), String(status));
      assert.equal(portal.reports().length, 1);
    } finally {
      await portal.close();
    }
  });
}

const php = BACKS.find(({ name }) => name === 'PHP');
test('of several fields with one name and no brackets, PHP keeps the last', { skip: !php.program }, async () => {
  const portal = await deploy({ back: php });
  try {
    await writeFile(`${portal.dir}/back/report.php`, "<?php echo json_encode($_POST['fingerprints']);");
    const ask = async (name) => (await fetch(`${portal.backOrigin}/report`, { method: 'POST', body: formOf(['a', 'b'], { name }) })).json();
    assert.equal(await ask('fingerprints'), 'b');
    assert.deepEqual(await ask('fingerprints[]'), ['a', 'b']);
  } finally {
    await portal.close();
  }
});
