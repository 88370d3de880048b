/** What a batch job does with the package. Runs in Node.js, Deno and bun. */
import { readFile } from 'node:fs/promises';
import { createFingerprinter, JimunError } from 'jimun';
import { outcomeOf } from './outcome.mjs';

const read = async (name) => new Uint8Array(await readFile(new URL(`pictures/${name}`, import.meta.url)));
console.log(JSON.stringify(await outcomeOf({ createFingerprinter, JimunError }, await read('china.jpg'), await read('photo.heic'))));
