/**
 * The page's fingerprinter, in a script of its own. It asks for the worker while the rest of the
 * page's scripts are still on their way.
 */
import { createFingerprinter } from 'jimun';

export const fingerprinter = createFingerprinter({ prefetch: ['heic', 'avif', 'tiff', 'jxl'] });
