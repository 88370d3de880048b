/** The small entry with its files where a server has them: Vite rewrites every other script, the worker too. */
import { createFingerprinter as create, workerFile } from 'jimun/slim';

export * from 'jimun/slim';
export const createFingerprinter = (options) => create({ workerUrl: `/jimun/${workerFile}`, ...options });
