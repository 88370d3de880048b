/**
 * The package's public API as text, for review: docs/api/*.api.md, from the declarations in
 * pkg/dist/types.
 *
 *   node tools/api-report.mjs            fails when the reports are not as checked in
 *   node tools/api-report.mjs --update   writes them
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Report by entry. `slim`, `node` and `workerd` export what `index` does
 * (tests/packaging/light.test.mjs).
 */
export const REPORTS = { jimun: 'index', 'jimun-element': 'element/index', 'jimun-exit': 'exit/index', 'jimun-vite': 'vite/index' };

/** The report as it is now. */
export async function apiReport(name) {
  const folder = await mkdtemp(join(tmpdir(), 'jimun-api-'));
  try {
    const entry = `${root}pkg/dist/types/${REPORTS[name]}.d.ts`;
    const compilerOptions = {
      target: 'es2022', module: 'esnext', moduleResolution: 'bundler', lib: ['ES2023', 'DOM', 'DOM.Iterable'], types: [],
      strict: true, resolveJsonModule: true,
    };
    const config = ExtractorConfig.prepare({
      packageJsonFullPath: `${root}pkg/package.json`,
      configObjectFullPath: undefined,
      configObject: {
        projectFolder: `${root}pkg`,
        mainEntryPointFilePath: entry,
        compiler: { overrideTsconfig: { compilerOptions, files: [entry] } },
        apiReport: { enabled: true, reportFileName: name, reportFolder: folder, reportTempFolder: join(folder, 'temporary') },
        newlineKind: 'lf',
        docModel: { enabled: false },
        dtsRollup: { enabled: false },
        tsdocMetadata: { enabled: false },
        messages: { extractorMessageReporting: { default: { logLevel: 'none' } } },
      },
    });
    const { succeeded } = Extractor.invoke(config, { localBuild: true, messageCallback: (message) => { message.handled = message.logLevel !== 'error'; } });
    if (!succeeded) throw new Error(`the API of ${name} could not be extracted`);
    const report = await readFile(join(folder, `${name}.api.md`), 'utf8');
    // The tool's address and its remarks on the input are not part of the API.
    return report.replace(/^> Do not edit.*$/m, '> Written by tools/api-report.mjs.').replace(/\n\/\/ \(No @packageDocumentation[^\n]*\n/, '');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const reportPath = (name) => `${root}docs/api/${name}.api.md`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const update = process.argv.includes('--update');
  if (update) await mkdir(`${root}docs/api`, { recursive: true });
  for (const name of Object.keys(REPORTS)) {
    const report = await apiReport(name);
    if (update) await writeFile(reportPath(name), report);
    else if (report !== await readFile(reportPath(name), 'utf8')) {
      console.error(`The public API of ${name} differs from docs/api. If that is intended, run: node tools/api-report.mjs --update`);
      process.exitCode = 1;
    }
  }
}
