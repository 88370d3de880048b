/** What `<jimun-input>` makes of two pictures, and what it says to whom. */
import { control, said } from './page.js';
import './set-up.js';

async function run() {
  const pictures = await Promise.all(['china.jpg', 'photo.heic'].map(async (name) => (await fetch(`/pictures/${name}`)).blob()));
  control.addFiles(pictures);
  while (!control.files.every(({ record, error }) => record || error)) await new Promise((resolve) => { setTimeout(resolve, 50); });
  await new Promise((resolve) => { setTimeout(resolve, 100); });
  const row = control.shadowRoot.querySelector('[part=item-status]').textContent;
  return { results: control.files.map(({ record, error }) => record?.fingerprints[0].value ?? error.code), said, row };
}

globalThis.outcome = run().catch((error) => ({ error: `${error.name}: ${error.message}` }));
