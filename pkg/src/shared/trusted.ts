/** The package's only Trusted Types policy. It allows the worker's address and nothing else. */

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): {
    createScriptURL(url: string): unknown;
  };
}

let policy: ReturnType<TrustedTypes['createPolicy']> | undefined;

/** `url` in the form that `new Worker` takes, also under `require-trusted-types-for 'script'`. */
export function trustedWorkerUrl(url: string): string {
  const factory = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  if (!factory) return url;
  policy ??= factory.createPolicy('jimun', { createScriptURL: (address) => address });
  return policy.createScriptURL(url) as string;
}
