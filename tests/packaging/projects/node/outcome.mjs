/** The calls of tests/packaging/projects/browser/app.js, with pictures as a Blob, an ArrayBuffer and bytes. */
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
  return { prefetched, hashes, sealed, open, refused: refused instanceof JimunError && refused.detail.code, required: required.detail?.code };
}
