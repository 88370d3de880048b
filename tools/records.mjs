// Writes the record, or the error, of every picture in the named folders, one line per picture and
// tier. Compare its output before and after a change that must not change any fingerprint.
//
//   node tools/records.mjs target/release/jimun FOLDER… >before.txt    by the command-line tool
//   node tools/records.mjs pkg/dist FOLDER… >before.txt                the same, by the modules
//
// Files are named by their path below the folder and by their digest. Records are written without
// what differs between runs and builds: the day and the tool.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const TIERS = ["off", "basic", "standard", "wide"];
const SERVER = { maxFileBytes: 2 ** 30, maxPixels: 1e9, maxMemoryBytes: 2 ** 32, maxFrames: 5000 };

const [by, ...folders] = process.argv.slice(2);
if (folders.length === 0) {
  console.error("usage: node tools/records.mjs TOOL-OR-PACKAGE FOLDER…");
  process.exit(2);
}

const fingerprint = statSync(by).isDirectory() ? await byPackage(by) : byTool(by);

for (const folder of folders) {
  for (const file of files(folder)) {
    const bytes = readFileSync(file);
    const digest = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
    for (const tier of TIERS) {
      const line = await fingerprint(file, bytes, tier);
      console.log(`${basename(folder)}/${relative(folder, file)} ${digest} ${tier} ${line}`);
    }
  }
}

/** Regular files below a folder, in the order of their names. Texts are not pictures. */
function files(folder) {
  const found = readdirSync(folder, { withFileTypes: true, recursive: true });
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return paths.filter((path) => !/\.(md|tsv|csv|json|txt|py|pgm|log)$/i.test(path)).sort();
}

function told(record) {
  const { created: _, tool: __, file: ___, ...rest } = record;
  return JSON.stringify(rest);
}

function byTool(tool) {
  return (file, _, tier) => {
    const asked = ["hash", "--limits", "server", "--protection", tier, "--imagehash", "--pdq-512"];
    const { status, stdout, stderr } = spawnSync(tool, [...asked, file], { maxBuffer: 2 ** 28, encoding: "utf8" });
    return status === 0 ? told(JSON.parse(stdout)) : stderr.trim().replace(`jimun: ${file}: `, "");
  };
}

async function byPackage(dist) {
  const { createFingerprinter } = await import(pathToFileURL(resolve(dist, "node.js")).href);
  const fingerprinter = createFingerprinter({ limits: SERVER, imagehash: true, pdq512: true });
  return async (_, bytes, protection) => {
    try {
      return told((await fingerprinter.fingerprint(new Uint8Array(bytes), { protection })).record);
    } catch (error) {
      return `${error.kind}: ${error.message}`;
    }
  };
}
