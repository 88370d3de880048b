/** What tools/build.mjs makes of imports that are not TypeScript. */

/** The module's bytes. */
declare module '*.wasm?bytes' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}

/** The module's bytes, deflated (zlib), in base64. */
declare module '*.wasm?packed' {
  const text: string;
  export default text;
}

/** The module, compiled by the runtime. */
declare module '*.wasm?module' {
  const module: WebAssembly.Module;
  export default module;
}

/** wasm-bindgen's glue as a function: each call creates a new instance. */
declare module '*.js?core' {
  type Glue = typeof import('../dist/core/core.js');
  const instance: () => Pick<Glue, 'compare' | 'expand' | 'fingerprint' | 'initSync' | 'moduleOf'>;
  export default instance;
}

/** The same, of a module that only decodes. All of these have one shape. */
declare module '*.js?decoder' {
  type Glue = typeof import('../dist/heic/heic.js');
  const instance: () => Pick<Glue, 'decode' | 'initSync'>;
  export default instance;
}

/** A bundled script as text. */
declare module '*.ts?text' {
  const text: string;
  export default text;
}
