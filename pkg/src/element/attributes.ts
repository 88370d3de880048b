/**
 * The attributes of `<jimun-input>`, for the templates of frameworks: JSX, Vue, Svelte.
 * docs/frameworks.md has the recipes.
 */
import type { FingerprinterOptions, Protection } from '../entries/slim.ts';
import type { ValueFormat } from './form.ts';

/** An attribute that is `undefined` is not set. */
export interface JimunInputAttributes {
  readonly name?: string | undefined;
  readonly required?: boolean | undefined;
  readonly disabled?: boolean | undefined;
  readonly multiple?: boolean | undefined;
  readonly 'max-files'?: number | string | undefined;
  readonly accept?: string | undefined;
  readonly 'value-format'?: ValueFormat | undefined;
  readonly protection?: Protection | undefined;
  readonly 'worker-url'?: string | undefined;
  readonly 'module-url'?: string | undefined;
  readonly seal?: FingerprinterOptions['seal'] | undefined;
  readonly modules?: FingerprinterOptions['modules'] | undefined;
  /** Names of modules, separated by spaces or commas. */
  readonly prefetch?: string | undefined;
  readonly drop?: 'page' | undefined;
  readonly theme?: 'krds' | undefined;
}
