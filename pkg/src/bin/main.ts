/**
 * `jimun check` was once a command of this package. Whatever the arguments, this says where that
 * command is now, and fails, so that scripts notice.
 */
import en from './locales/en.json' with { type: 'json' };
import ko from './locales/ko.json' with { type: 'json' };
import { localeFor } from './terminal.ts';

const words = { ko, en }[localeFor(process.argv.slice(2), process.env)];
process.stderr.write(`${words['check.moved']}\n`);
process.exitCode = 2;
