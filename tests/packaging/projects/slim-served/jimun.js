/**
 * The small entry with its files on a server: Vite rewrites every other script, even the worker.
 */
import { createFingerprinter as create, workerFile } from 'jimun/slim';

export * from 'jimun/slim';
export const createFingerprinter = (options) => create({ workerUrl: `/jimun/${workerFile}`, ...options });
