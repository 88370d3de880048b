/**
 * The calls of tests/packaging/projects/browser/app.js, with pictures as a Blob, an ArrayBuffer and
 * bytes.
 */
export async function outcomeOf({ createFingerprinter, JimunError }, china, heic) {
  const fingerprinter = createFingerprinter({ prefetch: ['heic'] });
  const prefetched = await fingerprinter.prefetched;
  const hashes = [];
  for (const picture of [new Blob([china]), heic, china.slice().buffer]) {
    hashes.push((await fingerprinter.fingerprint(picture)).record.fingerprints[0].value);
  }
  const refused = await fingerprinter.fingerprint(new Blob(['no picture'])).catch((error) => error);
  const { sealed, open } = await fingerprinter.seal;
  const required = await createFingerprinter({ seal: 'require' }).fingerprint(china).catch((error) => error);
  fingerprinter.close();
  // Not closed: idle threads must not keep the program alive.
  const threads = createFingerprinter({ workers: 2 });
  const byThreads = await Promise.all([china, heic].map(async (picture) => (await threads.fingerprint(picture)).record.fingerprints[0].value));
  return { prefetched, hashes, byThreads, sealed, open, refused: refused instanceof JimunError && refused.detail.code, required: required.detail?.code };
}
