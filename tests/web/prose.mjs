/**
 * Finds what is not plain technical English in docs and comments. CONTRIBUTING.md has the rules.
 * `node tests/web/prose.mjs FOLDER…` lists the faults of folders that the test does not cover yet.
 */
import { readFile, readdir, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const COLUMNS = 100;

const COUNTED = 'bits?|bytes?|pixels?|digits?|nanoseconds?|milliseconds?|seconds?|ms|ns|[KM]i?B|hash(?:es)?|fingerprints?'
  + '|lines?|rows?|entry|entries|samples?|values?|weights?|coefficients?|means?|steps?|terms?|multiplications?|numbers?'
  + '|one|two|three|four|six|eight|\\d[\\d.,]*(?: ?%)?';
const PER = 'pixel|byte|bit|row|column|line|side|axis|channel|component|picture|photograph|file|frame|page|chunk|hash|block'
  + '|sample|second|entry|word|coefficient|scan|tile|strip|code|letter|day|plane|item|piece';

/** What a pattern finds, and what to write instead. */
export const RULES = [
  [new RegExp(`\\b(?:${COUNTED}) an? (?:${PER})\\b(?! (?:has|is|was|of|that|gets|holds|says|may|can)\\b)`, 'i'), 'per, for a rate'],
  [/\bbehind\b/i, 'after, or beyond'],
  [/\bsorts? of\b/i, 'kind of'],
  [/\bthe (?:least|most) (?:side|length|width|height|size|number|quality)\b/i, 'minimum, maximum'],
  [/\bof which\b/i, 'whose, or two sentences'],
  [/\b(?:stands?|stood|lies|lay) (?:there|beside|before|between)\b/i, 'is, comes, or the verb that is meant'],
  [/\bhand(?:s|ed|ing)? on\b/i, 'pass'],
  [/\bwho(?:so)?ever\b/i, 'the role: caller, receiver, holder'],
];

/** Matches strings too, so that `//` inside one is no comment. Only comments set the group. */
const TOKENS = {
  rs: /r(#*)"[^]*?"\1|b?"(?:[^"\\]|\\[^])*"|b?'(?:[^'\\\n]|\\[^\n]{1,9}?)'|(?<comment>\/\/[^\n]*|\/\*[^]*?\*\/)/g,
  ts: /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|(?<![\w)\]] ?)\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/|(?<comment>\/\/[^\n]*|\/\*[^]*?\*\/)/g,
  py: /(?<comment>"""[^]*?"""|(?<=^|\s)#[^\n]*)|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g,
  sh: /(?<=^|\s)(?<comment>#[^\n]*)/g,
  css: /"[^"\n]*"|'[^'\n]*'|(?<comment>\/\*[^]*?\*\/)/g,
};
const KIND = { rs: 'rs', ts: 'ts', tsx: 'ts', mjs: 'ts', js: 'ts', css: 'css', py: 'py', sh: 'sh', md: 'md' };
const kindOf = (path) => KIND[path.split('.').at(-1)];

/** Each line with a comment: its number from 0, the comment's words on it, and the whole line. */
function comments(text, kind) {
  const lines = text.split('\n');
  const found = [];
  let example = false;
  for (const match of text.matchAll(TOKENS[kind])) {
    if (match.groups.comment === undefined) continue;
    const first = text.slice(0, match.index).split('\n').length - 1;
    match.groups.comment.split('\n').forEach((words, at) => {
      // Examples in doc comments are code.
      if (/^\s*(?:\/\/[\/!]|\*) *```/.test(words)) example = !example;
      else if (!example) found.push({ number: first + at, words, line: lines[first + at] });
    });
  }
  return found;
}

/** Skips code, addresses of links and the examples of what not to write. Tables may be wide. */
function markdown(text) {
  const lines = text.split('\n');
  const found = [];
  let [code, examples] = [false, false];
  for (const [number, line] of lines.entries()) {
    if (line.startsWith('```')) code = !code;
    else if (line.startsWith('#')) examples = line === '## Plain technical English';
    if (code || line.startsWith('```') || (examples && line.startsWith('|'))) continue;
    const words = line.replace(/\]\([^)]*\)/g, ']').replace(/`[^`]*`/g, '`');
    found.push({ number, words, line: /^ *\|/.test(line) ? '' : line.replace(/\]\([^)]*\)/g, ']') });
  }
  return found;
}

/** `path:line: what is wrong: the words`, for one file. */
export function faults(path, text) {
  const kind = kindOf(path);
  return (kind === 'md' ? markdown(text) : comments(text, kind)).flatMap(({ number, words, line }) => [
    ...RULES.filter(([pattern]) => pattern.test(words)).map(([pattern, instead]) => `"${pattern.exec(words)[0]}": write ${instead}`),
    ...([...line].length > COLUMNS && !/https?:\/\//.test(line) ? [`${[...line].length} columns, the limit is ${COLUMNS}`] : []),
  ].map((fault) => `${path}:${number + 1}: ${fault}`));
}

/** Files with prose: `place`, or those in it. Leaves out generated and third-party ones. */
export async function filesOf(place) {
  if ((await stat(root + place)).isFile()) return [place];
  const names = (await readdir(root + place, { recursive: true })).map((name) => `${place}/${name}`);
  return names.filter((name) => kindOf(name) && !/(^|\/)(node_modules|dist|server|\.angular|generated|target|LICENSES?\.md|README\.ko\.md)(\/|$)|^docs\/api\//.test(name)).sort();
}

export async function faultsIn(places) {
  const files = (await Promise.all(places.map(filesOf))).flat();
  return (await Promise.all(files.map(async (file) => faults(file, await readFile(root + file, 'utf8'))))).flat();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const fault of await faultsIn(process.argv.slice(2))) console.log(fault);
}
