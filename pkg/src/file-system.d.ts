/** The parts of Node.js that the plugin for Vite uses. */
declare module 'node:fs/promises' {
  export function readFile(path: string | URL): Promise<Uint8Array>;
}

declare module 'node:path' {
  export function resolve(...parts: readonly string[]): string;
}
