/**
 * Finds Chromium or Chrome: `CHROMIUM` if set, else where systems usually keep it. Run alone,
 * prints it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The deployment check looks in the same places. */
const USUAL = JSON.parse(readFileSync(new URL('../check/src/browsers.json', import.meta.url), 'utf8'));

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
