/**
 * Reads the text of a Content-Security-Policy, as a browser quotes it in a report or in an error.
 */

/** Sources without a server, so nothing can be sent to them. */
const LOCAL = /^(?:'none'|'wasm-unsafe-eval'|'report-sample'|'sha(?:256|384|512)-[\w+/=-]+'|blob:|data:)$/;

/**
 * Whether no source leads to a server. A hash allows a script that is already in the page, never
 * one by address: neither `import()` nor `importScripts` has an integrity value that could match
 * it.
 */
export function areLocal(sources: readonly string[]): boolean {
  return sources.every((source) => LOCAL.test(source));
}

/** Code that starts from a `data:` address may run without the policy. */
const STARTS_CODE = /^(?:default|script|worker|child)-src/;

/** The browser itself would send the refused address to the server. */
const TELLS = /^report-/;

/** One directive of a policy, such as `img-src 'self' data:`. */
export interface Directive {
  /** In lower case. */
  readonly name: string;
  readonly sources: readonly string[];
}

/** Browsers accept no other white space in policies. */
const SPACE = /[\t\n\f\r ]+/;

/**
 * All directives of one policy, in their order. Of several with the same name, browsers use the
 * first.
 */
export function directivesOf(policy: string): readonly Directive[] {
  return policy.split(';').flatMap((directive) => {
    const [name, ...sources] = directive.split(SPACE).filter(Boolean);
    return name === undefined ? [] : [{ name: name.toLowerCase(), sources }];
  });
}

/**
 * Whether the text of a policy forbids every way to any server. What it does not mention counts as
 * allowed.
 */
export function isAirtight(policy: string): boolean {
  const directives = directivesOf(policy.toLowerCase());
  // Browsers use the first of several with the same name. Here all of them must be tight.
  return directives.some(({ name }) => name === 'default-src') && directives.every(({ name, sources }) => {
    if (TELLS.test(name)) return false;
    if (!name.includes('-src')) return true;
    return areLocal(sources) && !(STARTS_CODE.test(name) && sources.includes('data:'));
  });
}
