/** Reports as browsers send them, made of records of the repository's test pictures. */
import { readFile } from 'node:fs/promises';
import { createFingerprinter } from '../../pkg/dist/node.js';
import { root } from './listings.mjs';

const readJson = async (path) => JSON.parse(await readFile(root + path, 'utf8'));

/** As in tests/it/vectors.rs: where bits may differ, with the reason there; and what is refused. */
const LEFT_OUT = new Set(['png_gray16.png', 'gradient_h.png', 'flat_black.png', 'size_4x4.png']);

/**
 * The main hash by the peers: of the upright picture, and of 16-bit samples the high byte
 * (tests/interop/make_vectors.py, make_tiff_vectors.py).
 */
const mainOf = ({ pdq, pdq_upright: upright, pdq_high_byte: highByte }) => (upright ?? highByte ?? pdq).hash;

/** Fifty pictures that are in the repository, each with the peers' hash. */
export async function fiftyPictures() {
  const { images } = await readJson('tests/vectors/pdq.json');
  const common = images.filter(({ file }) => !LEFT_OUT.has(file)).map((image) => ({ path: `${root}tests/images/${image.file}`, hash: mainOf(image) }));
  const others = await Promise.all(['heic', 'avif', 'tiff'].map((name) => readJson(`tests/vectors/${name}.json`)));
  const rarer = others.flatMap((vectors) => vectors.images)
    .filter(({ file }) => file.startsWith('images/'))
    .map((image) => ({ path: `${root}tests/${image.file}`, hash: mainOf(image) }));
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
