/**
 * The page in Firefox, as it is and with Tor Browser's settings: same fingerprints, sealed, no
 * requests.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import puppeteer from 'puppeteer-core';
import { firefoxLaunch } from '../../tools/firefox.mjs';
import { serve } from '../../tools/serve.mjs';
import { phonePictures, root, vector } from './harness.mjs';

const SETTINGS = [
  ['Firefox', {}],
  ['Firefox that resists fingerprinting', { 'privacy.resistFingerprinting': true }],
];

for (const [name, preferences] of SETTINGS) {
  test(`${name} gives the peers' fingerprints of JPEG and HEIC, sealed, and asks for nothing`, async () => {
    const requests = [];
    const server = await serve({ onRequest: ({ url }) => requests.push(url) });
    const browser = await puppeteer.launch(firefoxLaunch(preferences));
    try {
      const page = await browser.newPage();
      await page.goto(`${server.origin}/?lang=en`);
      await page.waitForFunction(() => document.querySelector('jimun-input')?.shadowRoot?.querySelector('[data-seal=sealed]'));
      await page.waitForFunction(() => document.documentElement.dataset.modules !== undefined);
      const before = requests.length;

      const photo = 'palapeli_european-honey-bee.jpg';
      const pictures = [{ path: `${root}tests/images/${photo}`, hash: (await vector(photo)).pdq.hash }, ...await phonePictures()];
      const input = await page.evaluateHandle(() => document.querySelector('jimun-input').shadowRoot.querySelector('input'));
      await input.uploadFile(...pictures.map(({ path }) => path));
      await page.waitForFunction((count) => {
        const { files } = document.querySelector('jimun-input');
        return files.length === count && files.every(({ record, error }) => record || error);
      }, {}, pictures.length);
      const hashes = await page.$$eval('.card', (cards) => cards.map((card) => card.querySelector('.hash')?.textContent));
      assert.deepEqual(hashes, pictures.map(({ hash }) => hash));
      assert.deepEqual(requests.slice(before), []);
      console.log(`${await browser.version()}: ${pictures.length} pictures`);
    } finally {
      await browser.close();
      await server.close();
    }
  });
}
