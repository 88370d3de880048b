/**
 * What Chromium shows of picture files: size and a coarse raster of luma.
 *
 *   node tools/field/look.mjs SIDE     paths on standard input, a JSON line each on standard output
 */
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { chromiumLaunch } from '../chromium.mjs';

/**
 * Larger pictures are first drawn at this size: a phone's photograph takes Chromium 50 MB of
 * pixels.
 */
const MAX_DRAWN = 1024;

/**
 * Starts Chromium. `look(paths, side)` returns for each path `{ width, height, empty, luma }` or
 * `null`. `luma` are `side`×`side` means on a white background. `empty` is the share of pixels that
 * stayed transparent, such as those that a broken file has no data for.
 */
export async function start() {
  const browser = await chromium.launch(chromiumLaunch());
  const page = await browser.newPage();
  await page.setContent('<input id="files" type="file" multiple>');
  const look = async (paths, side) => {
    await page.setInputFiles('#files', paths);
    return page.evaluate(lookAtChosen, [side, MAX_DRAWN]);
  };
  return { look, close: () => browser.close() };
}

/** Runs in the page. */
async function lookAtChosen([side, most]) {
  /** The part before `x` of a triangle over [-1, 1] whose area is 1. */
  const before = (x) => (x <= -1 ? 0 : x < 0 ? (1 + x) ** 2 / 2 : x < 1 ? 1 - (1 - x) ** 2 / 2 : 1);
  /**
 * For each of `side` equal parts of `length` pixels: the pixels in it, and their weights, largest
 * in its middle, as in PDQ's filter.
 */
  const parts = (length) => Array.from({ length: side }, (_, part) => {
    const half = length / side / 2;
    const middle = (2 * part + 1) * half;
    const weights = [];
    for (let at = Math.floor(middle - half); at < middle + half && at < length; at += 1) {
      weights.push([at, before((at + 1 - middle) / half) - before((at - middle) / half)]);
    }
    return weights;
  });
  const shown = async (file) => {
    const url = URL.createObjectURL(file);
    const image = new Image();
    image.src = url;
    try {
      await image.decode();
      const { naturalWidth: width, naturalHeight: height } = image;
      const canvas = new OffscreenCanvas(Math.min(width, most), Math.min(height, most));
      const context = canvas.getContext('2d', { willReadFrequently: true });
      const pixels = () => context.getImageData(0, 0, canvas.width, canvas.height).data;
      context.imageSmoothingQuality = 'high';
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      const empty = pixels().filter((value, at) => at % 4 === 3 && value === 0).length / (canvas.width * canvas.height);
      // `decode` succeeds as soon as the size is known, even if the picture then fails.
      if (empty === 1) return null;
      context.globalCompositeOperation = 'destination-over';
      context.fillStyle = 'white';
      context.fillRect(0, 0, canvas.width, canvas.height);
      const data = pixels();
      const columns = parts(canvas.width);
      const luma = parts(canvas.height).flatMap((rows) => columns.map((covered) => {
        let sum = 0;
        for (const [y, high] of rows) {
          for (const [x, wide] of covered) {
            const at = 4 * (y * canvas.width + x);
            sum += high * wide * (0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2]);
          }
        }
        return Math.round(sum);
      }));
      return { width, height, empty, luma };
    } catch {
      return null;
    } finally {
      URL.revokeObjectURL(url);
    }
  };
  const outcomes = [];
  for (const file of document.querySelector('#files').files) outcomes.push(await shown(file));
  return outcomes;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const side = Number(process.argv[2]);
  const { look, close } = await start();
  for await (const path of createInterface({ input: process.stdin })) {
    const [outcome] = await look([path], side);
    console.log(JSON.stringify(outcome));
  }
  await close();
}
