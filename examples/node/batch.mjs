/**
 * Prints fingerprints of files as lines of JSON, for people who moderate a platform's pictures.
 *
 *   node batch.mjs pictures/* > records.jsonl
 */
import { readFile } from 'node:fs/promises';
import { JimunError, createFingerprinter } from 'jimun';

const fingerprinter = createFingerprinter();
for (const path of process.argv.slice(2)) {
  try {
    const { record } = await fingerprinter.fingerprint(await readFile(path));
    const { value, quality } = record.fingerprints[0];
    console.log(JSON.stringify({ path, pdq: value, quality, verdict: record.verdict.level }));
  } catch (error) {
    // One unreadable file must not end the batch. The exit code reports it.
    console.error(`${path}: ${error instanceof JimunError ? `${error.kind} (${error.detail.code})` : error.message}`);
    process.exitCode = 1;
  }
}
fingerprinter.close();
