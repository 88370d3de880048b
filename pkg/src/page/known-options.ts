/**
 * Refuses options that nothing reads, and values that are none of an option's. A record without
 * what was asked for looks like any other, and so does a worker that is not sealed.
 */
import { JimunError, RENAMED_OPTION, invalidInput } from '../shared/errors.ts';
import { MODULE_NAMES } from '../shared/modules.ts';
import { hasOwn } from '../shared/own.ts';

/** Whether a value is one of the option's, and how to say what is. */
interface Kind {
  has(value: unknown): boolean;
  readonly words: string;
}

type Kinds = Readonly<Record<string, Kind>>;

const oneOf = (...names: readonly unknown[]): Kind => ({ has: (value) => names.includes(value), words: names.join(', ') });
const is = (type: string): Kind => ({ has: (value) => typeof value === type && !Number.isNaN(value), words: `a ${type}` });
const object: Kind = { has: (value) => typeof value === 'object' && value !== null, words: 'an object' };
/** Objects of another window count too, so this looks for what is used. */
const having = (key: string, words: string): Kind => ({ has: (value) => object.has(value) && key in (value as object), words });

const address: Kind = {
  has: (value) => (typeof value === 'string' ? value !== '' : having('href', '').has(value)), words: 'a URL, or its text',
};
const modules: Kind = {
  has: (value) => Array.isArray(value) && value.every((name) => (MODULE_NAMES as readonly unknown[]).includes(name)),
  words: `a list of ${MODULE_NAMES.join(', ')}`,
};

const OF_RECORDS: Kinds = { protection: oneOf('off', 'basic', 'standard', 'wide'), imagehash: is('boolean'), pdq512: is('boolean') };

/** `expand` and `compare`. */
export const OF_CALLS: Kinds = { signal: having('aborted', 'an AbortSignal'), onProgress: is('function') };

/** `fingerprint` and `fingerprintAll`. */
export const OF_FINGERPRINTS: Kinds = { ...OF_RECORDS, ...OF_CALLS };

/** `createFingerprinter`. The core knows the names of limits. */
export const OF_FINGERPRINTERS: Kinds = {
  ...OF_RECORDS,
  workerUrl: address,
  moduleUrl: address,
  seal: oneOf('prefer', 'require'),
  limits: object,
  workers: is('number'),
  prefetch: modules,
  modules: oneOf('prefetch', 'on-demand'),
};

/** Throws a {@link JimunError} that names the option. What is `undefined` counts as absent. */
export function checkOptions(options: object, kinds: Kinds): void {
  if (!object.has(options)) throw new JimunError(invalidInput('options are an object'));
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (name === 'families') throw new JimunError(RENAMED_OPTION);
    const kind = hasOwn(kinds, name) ? kinds[name] : undefined;
    if (!kind) throw new JimunError(invalidInput(`there is no option \`${name}\` here`));
    if (!kind.has(value)) throw new JimunError(invalidInput(`the option \`${name}\` is ${kind.words}`));
  }
}
