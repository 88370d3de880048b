/** What a page does with the package: two pictures, and the worker's report on its seal. */
import { createFingerprinter, JimunError } from './jimun.js';

async function run() {
  const fingerprinter = createFingerprinter({ prefetch: ['heic'] });
  const prefetched = await fingerprinter.prefetched;
  const pictures = await Promise.all(['china.jpg', 'photo.heic'].map(async (name) => (await fetch(`/pictures/${name}`)).blob()));
  const hashes = [];
  for (const picture of pictures) hashes.push((await fingerprinter.fingerprint(picture)).record.fingerprints[0].value);
  const refused = await fingerprinter.fingerprint(new Blob(['no picture'])).catch((error) => error);
  const { sealed } = await fingerprinter.seal;
  const required = await createFingerprinter({ seal: 'require' }).fingerprint(pictures[0]).catch((error) => error);
  fingerprinter.close();
  return {
    prefetched, hashes, sealed, refused: refused instanceof JimunError && refused.detail.code, required: required.detail?.code,
  };
}

globalThis.outcome = run().catch((error) => ({ error: `${error.name}: ${error.message}` }));
