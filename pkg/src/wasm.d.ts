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
declare module '*.js?instance' {
  type Glue = typeof import('../dist/core/core.js');
  const instance: () => Pick<Glue,
    'compareBlob' | 'compareImage' | 'expandBlob' | 'expandImage' | 'fingerprintBlob' | 'fingerprintImage' | 'initSync' | 'moduleOf'>;
  export default instance;
}

/** A bundled script as text. */
declare module '*.ts?text' {
  const text: string;
  export default text;
}
