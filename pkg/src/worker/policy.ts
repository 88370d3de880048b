/** What the text of a Content-Security-Policy says, as a browser quotes it in a report or in an error. */

/** Sources without a server: nothing can be sent to them. */
const LOCAL = /^(?:'none'|'wasm-unsafe-eval'|'report-sample'|'sha(?:256|384|512)-[\w+/=-]+'|blob:|data:)$/;

/**
 * Whether these sources lead nowhere. A hash lets in a script that is at hand, never one by its address: neither `import()`
 * nor `importScripts` has an integrity that could match it.
 */
export function areLocal(sources: readonly string[]): boolean {
  return sources.every((source) => LOCAL.test(source));
}

/** Code that starts anew from a `data:` address may be without the policy. */
const STARTS_CODE = /^(?:default|script|worker|child)-src/;

/** The browser itself would carry out what a refused address says. */
const TELLS = /^report-/;

/** One directive of a policy, such as `img-src 'self' data:`. */
export interface Directive {
  /** In lower case. */
  readonly name: string;
  readonly sources: readonly string[];
}

/** Browsers know no other white space in policies. */
const SPACE = /[\t\n\f\r ]+/;

/** All directives of one policy in their order. Of several with one name browsers heed the first. */
export function directivesOf(policy: string): readonly Directive[] {
  return policy.split(';').flatMap((directive) => {
    const [name, ...sources] = directive.split(SPACE).filter(Boolean);
    return name === undefined ? [] : [{ name: name.toLowerCase(), sources }];
  });
}

/** Whether a policy forbids by its text whatever leads to any server. What it does not say counts as allowed. */
export function isAirtight(policy: string): boolean {
  const directives = directivesOf(policy.toLowerCase());
  // The first of one name holds; here all must be tight.
  return directives.some(({ name }) => name === 'default-src') && directives.every(({ name, sources }) => {
    if (TELLS.test(name)) return false;
    if (!name.includes('-src')) return true;
    return areLocal(sources) && !(STARTS_CODE.test(name) && sources.includes('data:'));
  });
}
