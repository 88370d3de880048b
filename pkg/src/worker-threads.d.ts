/** The part of Node.js's worker threads that this package uses. */
declare module 'node:worker_threads' {
  interface Port {
    postMessage(message: unknown, transfer?: readonly Transferable[]): void;
    on(event: 'message' | 'messageerror' | 'error' | 'exit', listener: (value: unknown) => void): void;
  }

  export class Worker implements Port {
    constructor(script: string, options: { eval: true; env: Readonly<Record<string, string>>; execArgv: readonly string[] });
    postMessage: Port['postMessage'];
    on: Port['on'];
    ref(): void;
    unref(): void;
    terminate(): Promise<number>;
  }

  export const parentPort: Port;
}
