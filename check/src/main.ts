/** `jimun-check URL`: checks a deployed page from outside. */
import { CannotCheck, check } from './check.ts';
import { optionsOf } from './options.ts';
import { jsonOf, jsonOfError, tableOf } from './output.ts';
import { say } from './words.ts';

/** As in docs/check.md. */
const EXIT = { pass: 0, fail: 1, notChecked: 2, noBrowser: 3, unsure: 4 };

const asked = optionsOf(process.argv.slice(2), process.env);
const { locale } = asked;

// The browser and its profile are removed when this process exits; see Browser.
for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const) process.once(signal, () => process.exit(code));

if (asked.do !== 'check') {
  (asked.do === 'help' ? process.stdout : process.stderr).write(`${say(locale, 'help')}\n`);
  process.exitCode = asked.do === 'help' ? EXIT.pass : EXIT.notChecked;
} else {
  const { options } = asked;
  try {
    const report = await check(options, (word) => { if (process.stderr.isTTY) process.stderr.write(`${say(locale, word)}\n`); });
    process.stdout.write(`${options.json ? jsonOf(report, locale) : tableOf(report, locale, process.stdout.columns || 110)}\n`);
    process.exitCode = EXIT[report.outcome];
  } catch (error) {
    const { word, noBrowser } = error instanceof CannotCheck ? error : new CannotCheck('error.internal');
    if (options.json) process.stdout.write(`${jsonOfError(options.url, word, locale)}\n`);
    else process.stderr.write(`${say(locale, word)}\n`);
    process.exitCode = noBrowser ? EXIT.noBrowser : EXIT.notChecked;
  }
}
