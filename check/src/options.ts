/** Parses the command line. */
import { parseArgs } from 'node:util';
import { localeFor } from '../../pkg/src/bin/terminal.ts';
import type { Locale } from './words.ts';

export interface Options {
  readonly url: string;
  readonly worker: string | undefined;
  readonly integrity: string | undefined;
  /** Servers that belong to the page, by address. */
  readonly own: readonly string[];
  readonly browser: string | undefined;
  readonly noBrowser: boolean;
  readonly file: string | undefined;
  readonly wait: string | undefined;
  readonly submit: string | undefined;
  readonly restMs: number;
  readonly json: boolean;
}

export type Asked =
  | { readonly do: 'check'; readonly locale: Locale; readonly options: Options }
  | { readonly do: 'help' | 'refuse'; readonly locale: Locale };

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

/**
 * A used worker is replaced after three seconds. The check must still record what the page requests
 * then.
 */
const REST_S = 5;

export function optionsOf(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Asked {
  const lang = localeFor(args, env);
  const refuse: Asked = { do: 'refuse', locale: lang };
  try {
    const { values, positionals: [address, ...more] } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        worker: text, integrity: text, own: { type: 'string', multiple: true }, browser: text, 'no-browser': flag, file: text, wait: text, submit: text, time: text,
        lang: text, json: flag, help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) return { do: 'help', locale: lang };
    const seconds = Number(values.time ?? REST_S);
    if (address === undefined || more.length > 0 || !(seconds >= 0 && seconds <= 600)) return refuse;
    if (values.lang !== undefined && values.lang !== 'ko' && values.lang !== 'en') return refuse;
    if (values['no-browser'] && [values.browser, values.file, values.wait, values.submit, values.time].some((value) => value !== undefined)) return refuse;
    const own = (values.own ?? []).map((each) => new URL(each));
    if (own.some((each) => !/^https?:$/.test(each.protocol))) return refuse;
    const { protocol, href } = new URL(address);
    if (protocol !== 'https:' && protocol !== 'http:') return refuse;
    return {
      do: 'check',
      locale: lang,
      options: {
        url: href, own: own.map((each) => each.origin), worker: values.worker, integrity: values.integrity, browser: values.browser, noBrowser: values['no-browser'] ?? false,
        file: values.file, wait: values.wait, submit: values.submit, restMs: seconds * 1000, json: values.json ?? false,
      },
    };
  } catch {
    return refuse;
  }
}
