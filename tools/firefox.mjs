/** Finds Firefox: `FIREFOX` if set, else where systems usually keep it. Run alone, prints it. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const USUAL = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/snap/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
];

export function firefoxPath() {
  return [process.env.FIREFOX, ...USUAL].find((path) => path && existsSync(path));
}

/** Launch options for puppeteer-core; `preferences` are Firefox's own, by name. */
export function firefoxLaunch(preferences = {}) {
  const executablePath = firefoxPath();
  if (!executablePath) throw new Error('Firefox was not found; run: tools/setup.sh browser');
  return { browser: 'firefox', executablePath, headless: true, extraPrefsFirefox: preferences };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = firefoxPath();
  if (path) console.log(path);
  else process.exitCode = 1;
}
