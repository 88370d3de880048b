/**
 * Three engines with one small interface: Chromium by playwright-core, Firefox by puppeteer-core,
 * and WebKitGTK by the W3C WebDriver protocol.
 *
 * Elements are named by a path of selectors: all but the first are looked for in the shadow root of
 * the one before.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { chromium } from 'playwright-core';
import puppeteer from 'puppeteer-core';
import { chromiumLaunch, chromiumPath } from '../../tools/chromium.mjs';
import { firefoxLaunch, firefoxPath } from '../../tools/firefox.mjs';

/** Generous, because test machines may be busy: nothing here is a measurement. */
const PATIENCE_MS = 90_000;

const MINI_BROWSERS = [
  process.env.MINIBROWSER,
  '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
  '/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
  '/usr/libexec/webkit2gtk-4.1/MiniBrowser',
];
const miniBrowser = () => MINI_BROWSERS.find((path) => path && existsSync(path));
const onPath = (name) => (process.env.PATH ?? '').split(':').some((folder) => existsSync(`${folder}/${name}`));

/** Runs in the page: the element at the end of a path. */
const find = (path) => path.reduce((at, selector) => (at.shadowRoot ?? at).querySelector(selector), document);

/** Waits until `look` returns something truthy in the page, and returns it. */
export async function until(driver, look, argument) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await driver.evaluate(look, argument).catch((error) => {
      // During a navigation there is no page to ask.
      if (Date.now() > end) throw error;
      return undefined;
    });
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain for: ${look}`);
    await new Promise((resolve) => { setTimeout(resolve, 60); });
  }
}

async function launchChromium({ width = 1000, height = 900, forcedColors = 'none', colorScheme = 'light' } = {}) {
  const browser = await chromium.launch(chromiumLaunch());
  const context = await browser.newContext({ viewport: { width, height }, forcedColors, colorScheme });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const complaints = [];
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
  page.on('pageerror', (error) => complaints.push(error.message));
  const handle = async (path) => (await page.evaluateHandle(find, path)).asElement();
  return {
    name: `Chromium ${browser.version()}`,
    complaints,
    goto: (url) => page.goto(url),
    back: () => page.goBack(),
    evaluate: (script, argument) => page.evaluate(script, argument),
    inject: (source) => page.evaluate(source),
    setFiles: async (path, files) => (await handle(path)).setInputFiles(files),
    click: async (path) => (await handle(path)).click(),
    press: async (...keys) => { for (const key of keys) await page.keyboard.press(key); },
    resize: (newWidth, newHeight) => page.setViewportSize({ width: newWidth, height: newHeight }),
    /** Role and name as assistive technology gets them. */
    heard: async (path) => {
      const session = await context.newCDPSession(page);
      const expression = `(${find})(${JSON.stringify(path)})`;
      const { result: { objectId } } = await session.send('Runtime.evaluate', { expression });
      const { nodes: [node] } = await session.send('Accessibility.getPartialAXTree', { objectId, fetchRelatives: false });
      await session.detach();
      return { role: node.role.value, name: node.name?.value ?? '' };
    },
    screenshot: (path) => page.screenshot({ path, fullPage: true }),
    close: () => browser.close(),
  };
}

async function launchFirefox({ width = 1000, height = 900, preferences = {} } = {}) {
  const browser = await puppeteer.launch({ ...firefoxLaunch(preferences), protocolTimeout: PATIENCE_MS * 2 });
  const complaints = [];
  const newPage = async () => {
    const made = await browser.newPage();
    made.setDefaultTimeout(PATIENCE_MS);
    await made.setViewport({ width, height });
    made.on('pageerror', (error) => complaints.push(error.message));
    return made;
  };
  let page = await newPage();
  let wentBack = false;
  const handle = async (path) => (await page.evaluateHandle(find, path)).asElement();
  return {
    name: `Firefox ${(await browser.version()).replace(/^firefox\//i, '')}`,
    complaints,
    goto: async (url) => {
      if (wentBack) {
        await page.close();
        page = await newPage();
        wentBack = false;
      }
      await page.goto(url);
    },
    // A page that comes back from Firefox's memory does not load again. goBack() would wait for
    // that, and puppeteer sees no further navigation in that tab.
    back: async () => {
      wentBack = true;
      await page.evaluate(() => { setTimeout(() => history.back()); });
    },
    evaluate: (script, argument) => page.evaluate(script, argument),
    inject: (source) => page.evaluate(source),
    setFiles: async (path, files) => (await handle(path)).uploadFile(...files),
    click: async (path) => (await handle(path)).click(),
    press: async (...keys) => {
      for (const key of keys) {
        const [last, ...held] = key.split('+').reverse();
        for (const modifier of held) await page.keyboard.down(modifier);
        await page.keyboard.press(last === 'Space' ? ' ' : last);
        for (const modifier of held) await page.keyboard.up(modifier);
      }
    },
    resize: (newWidth, newHeight) => page.setViewport({ width: newWidth, height: newHeight }),
    /**
     * Firefox says whether there is an element of a role and name, not which role and name one has.
     */
    heard: undefined,
    hears: async (path, { role, name }) => {
      const parent = await handle(path.slice(0, -1));
      const root = (await parent.evaluateHandle((element) => element.shadowRoot ?? element)).asElement();
      const found = await root.$(`::-p-aria([name="${name}"][role="${role}"])`);
      return found !== null;
    },
    close: () => browser.close(),
  };
}

/** A port for another process, free at this moment. */
const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const KEYS = { Tab: '\uE004', Enter: '\uE007', Space: ' ', Shift: '\uE008', Escape: '\uE00C' };

async function launchWebKit({ width = 1000, height = 900 } = {}) {
  const port = await freePort();
  const driver = spawn('xvfb-run', ['-a', '-s', '-screen 0 1400x1400x24', 'WebKitWebDriver', `--port=${port}`], {
    env: { ...process.env, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' },
    detached: true,
    stdio: 'ignore',
  });
  const end = () => { try { process.kill(-driver.pid); } catch { /* It has ended by itself. */ } };
  process.once('exit', end);
  const send = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(method === 'POST' ? { body: JSON.stringify(body ?? {}), headers: { 'content-type': 'application/json' } } : {}),
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${path}: ${value.error}: ${value.message}`);
    return value;
  };
  const deadline = Date.now() + PATIENCE_MS;
  for (let up = false; !up;) {
    up = await send('GET', '/status').then(() => true, () => false);
    if (!up && Date.now() > deadline) {
      end();
      throw new Error('WebKitWebDriver did not come up');
    }
    if (!up) await new Promise((resolve) => { setTimeout(resolve, 200); });
  }
  const { sessionId, capabilities } = await send('POST', '/session', {
    capabilities: {
      alwaysMatch: {
        'webkitgtk:browserOptions': { binary: miniBrowser(), args: ['--automation'] },
        timeouts: { script: PATIENCE_MS, pageLoad: PATIENCE_MS, implicit: 0 },
      },
    },
  });
  const call = (method, path, body) => send(method, `/session/${sessionId}${path}`, body);
  const evaluate = async (script, argument) => {
    const outcome = await call('POST', '/execute/async', {
      script: `const [argument, done] = arguments;
        Promise.resolve(argument).then(${script}).then((value) => done({ value }), (error) => done({ error: String(error) }));`,
      args: [argument ?? null],
    });
    if (outcome.error) throw new Error(outcome.error);
    return outcome.value;
  };
  const element = async (path) => {
    const found = await call('POST', '/execute/sync', { script: `return (${find})(arguments[0])`, args: [path] });
    return found[ELEMENT];
  };
  const press = async (...keys) => {
    for (const key of keys) {
      const values = key.split('+').map((name) => KEYS[name] ?? name);
      const actions = [
        ...values.map((value) => ({ type: 'keyDown', value })),
        ...values.reverse().map((value) => ({ type: 'keyUp', value })),
      ];
      await call('POST', '/actions', { actions: [{ type: 'key', id: 'keys', actions }] });
    }
  };
  const resize = async (newWidth, newHeight) => {
    // What the window adds around the page can only be measured.
    let [outerWidth, outerHeight] = [newWidth, newHeight];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await call('POST', '/window/rect', { width: outerWidth, height: outerHeight });
      const [innerWidth, innerHeight] = await evaluate(() => [window.innerWidth, window.innerHeight]);
      if (innerWidth === newWidth) return;
      outerWidth += newWidth - innerWidth;
      outerHeight += newHeight - innerHeight;
    }
  };
  await resize(width, height);
  return {
    name: `WebKitGTK ${capabilities.browserVersion}`,
    /** WebDriver does not report the console. */
    complaints: undefined,
    goto: (url) => call('POST', '/url', { url }),
    back: () => call('POST', '/back'),
    evaluate,
    inject: (source) => call('POST', '/execute/sync', { script: source, args: [] }),
    setFiles: async (path, files) => call('POST', `/element/${await element(path)}/value`, { text: files.join('\n') }),
    click: async (path) => call('POST', `/element/${await element(path)}/click`),
    press,
    resize,
    heard: async (path) => {
      const id = await element(path);
      return {
        role: await call('GET', `/element/${id}/computedrole`),
        name: await call('GET', `/element/${id}/computedlabel`),
      };
    },
    close: async () => {
      await call('DELETE', '').catch(() => {});
      end();
      process.removeListener('exit', end);
    },
  };
}

/** Each with what is missing on this machine, if anything. */
export const ENGINES = [
  {
    name: 'Chromium',
    launch: launchChromium,
    missing: chromiumPath() ? undefined : 'Chromium was not found; run: tools/setup.sh browser',
  },
  {
    name: 'Firefox',
    launch: launchFirefox,
    missing: firefoxPath() ? undefined : 'Firefox was not found; run: tools/setup.sh browser',
  },
  {
    name: 'WebKitGTK',
    launch: launchWebKit,
    missing: miniBrowser() && onPath('WebKitWebDriver') && onPath('xvfb-run') ? undefined
      : 'WebKitGTK was not found; on Debian: apt-get install webkit2gtk-driver xvfb xauth',
  },
];
