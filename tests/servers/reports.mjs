/** Reports as browsers send them, made of records of the repository's test pictures. */
import { readFile } from 'node:fs/promises';
import { createFingerprinter } from '../../pkg/dist/node.js';
import { root } from './listings.mjs';

const readJson = async (path) => JSON.parse(await readFile(root + path, 'utf8'));

/** As in tests/it/vectors.rs: where bits may differ, with the reason there; and what is refused. */
const LEFT_OUT = new Set(['png_gray16.png', 'gradient_h.png', 'flat_black.png', 'size_4x4.png']);

/** Fifty pictures that are in the repository, each with the peers' hash. */
export async function fiftyPictures() {
  const { images } = await readJson('tests/vectors/pdq.json');
  const common = images.filter(({ file }) => !LEFT_OUT.has(file)).map(({ file, pdq }) => ({ path: `${root}tests/images/${file}`, hash: pdq.hash }));
  const others = await Promise.all(['heic', 'avif', 'tiff'].map((name) => readJson(`tests/vectors/${name}.json`)));
  const rarer = others.flatMap((vectors) => vectors.images)
    .filter(({ file }) => file.startsWith('images/'))
    .map(({ file, pdq }) => ({ path: `${root}tests/${file}`, hash: pdq.hash }));
  return [...common, ...rarer].slice(0, 50);
}

/** The JSON of records of some pictures, as the element makes them. */
export async function recordsOf(pictures) {
  const fingerprinter = createFingerprinter({ protection: 'standard' });
  const records = [];
  for (const { path } of pictures) records.push((await fingerprinter.fingerprint(await readFile(path))).json);
  fingerprinter.close();
  return records;
}

/** A multipart body, or with `URLSearchParams` a form-encoded one. */
export function formOf(values, { name = 'fingerprints[]', place = 'example.com/1', Kind = FormData } = {}) {
  const form = new Kind();
  for (const value of values) form.append(name, value);
  form.append('where', place);
  return form;
}

export const send = async (origin, body) => (await fetch(`${origin}/report`, { method: 'POST', body })).status;

export const mainHash = (json) => JSON.parse(json).fingerprints[0].value;
