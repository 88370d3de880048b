/** The same by require, which shares its JimunError with import. */
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const jimun = require('jimun');

const read = (name) => new Uint8Array(readFileSync(join(__dirname, 'pictures', name)));
Promise.all([import('./outcome.mjs'), import('jimun')]).then(async ([{ outcomeOf }, imported]) => {
  const outcome = await outcomeOf(jimun, read('china.jpg'), read('photo.heic'));
  console.log(JSON.stringify({ ...outcome, oneError: imported.JimunError === jimun.JimunError }));
});
