/**
 * Finds Chromium or Chrome: `CHROMIUM` if set, else where systems usually keep it. Run alone,
 * prints it.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const USUAL = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

export function chromiumPath() {
  return [process.env.CHROMIUM, ...USUAL].find((path) => path && existsSync(path));
}

/** Launch options for playwright-core: no sandbox when run as root, no requests of its own. */
export function chromiumLaunch() {
  const executablePath = chromiumPath();
  if (!executablePath) throw new Error('Chromium was not found; run: tools/setup.sh browser');
  return {
    executablePath,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = chromiumPath();
  if (path) console.log(path);
  else process.exitCode = 1;
}
