/**
 * What explains a request that a page makes while it sends a form. Explained is what was there
 * before a picture was chosen, what the server itself wrote, and what jimun made. None of it can
 * hold a part of the picture, however it is encoded.
 */
import { compactOf } from '../../pkg/src/page/compact.ts';
import { encoded } from './entries.ts';
import type { Entry } from './entries.ts';
import { isHexList, isRecord } from './record.ts';
import type { Recorded } from './recorded.ts';
import type { Visit } from './visited.ts';

/** The choice among known words is a message, too. A report needs few of them. */
const MAX_LITERALS = 48;
const MAX_REPEATS = 4;

/** Headers that a script cannot set. */
const BY_BROWSER = /^(sec-.*|host|connection|content-length|origin|accept-encoding|dnt|:.*)$/;

/** What browsers themselves say in headers that a script could set, too. */
const USUAL = /^(cache-control: (no-cache|max-age=0)|pragma: no-cache|upgrade-insecure-requests: 1|priority: u=\d(, ?i)?|accept: \*\/\*)$/;

/** With these the browser announces what a body is. */
const TYPES = /^(multipart\/form-data; boundary=----WebKitFormBoundary[A-Za-z0-9]{16}|application\/x-www-form-urlencoded(;charset=utf-8)?|application\/json(; ?charset=utf-8)?|text\/plain(;charset=utf-8)?)$/i;

/** Keeps state: how often each known thing was used. */
export class Known {
  readonly #modules: ReadonlySet<string>;
  readonly #texts: readonly string[];
  readonly #folders: ReadonlySet<string>;
  readonly #values = new Map<string, number>();
  readonly #records: Map<string, number>;
  readonly #names: ReadonlySet<string>;
  readonly #addresses: ReadonlySet<string>;
  readonly #headers: ReadonlySet<string>;
  readonly #cookies: ReadonlySet<string>;
  /** What the server named its files' versions, for asking whether they are still the same. */
  readonly #validators: ReadonlySet<string>;
  readonly #referrers: ReadonlySet<string>;
  readonly #asked = new Map<string, number>();
  #literals = MAX_LITERALS;

  /** `modules` are the digests of the package's `.wasm` files, in hex. */
  constructor(visit: Visit, modules: ReadonlySet<string>) {
    const { before, requests, texts, frames, state } = visit;
    this.#modules = modules;
    this.#texts = [...texts.values()];
    const places = [...texts.keys(), ...frames.map(({ url }) => url)].filter((url) => url.startsWith('http'));
    this.#folders = new Set(places.flatMap(foldersOf));
    const form = before?.form;
    for (const value of form?.values ?? []) count(this.#values, value);
    // Each once: as an entry, or where a script puts it into a body of its own.
    this.#records = new Map((state?.texts ?? []).map((value) => [value, 1]));
    this.#names = new Set([form?.name ?? '', ...(form?.entries ?? []).map(({ name }) => name)]);
    this.#addresses = new Set([...form?.actions ?? [], ...frames.map(({ url }) => url)].map(withoutHash));
    const earlier = requests.filter(({ phase }) => phase === 'before');
    this.#headers = new Set(earlier.flatMap(({ headers }) => [...headers].map(([name, value]) => `${name}: ${value}`)));
    this.#cookies = new Set([
      ...(before?.kept ?? []).filter(({ where }) => where === 'cookies').map(({ bytes }) => bytes.toString()),
      ...visit.cookies.map((each) => each.split(';')[0]?.trim() ?? ''),
    ]);
    this.#validators = new Set(requests.flatMap(({ answer }) => [answer.get('etag') ?? '', answer.get('last-modified') ?? '']));
    const documents = [...frames.map(({ url }) => url), ...requests.filter(({ id, loader, redirected }) => id === loader || redirected).map(({ url }) => url)];
    this.#referrers = new Set(documents.filter((url) => url.startsWith('http')).flatMap((url) => [withoutHash(url), `${new URL(url).origin}/`]));
  }

  hasAddress(request: Recorded): boolean {
    const url = withoutHash(request.url);
    count(this.#asked, url);
    if ((this.#asked.get(url) ?? 0) > MAX_REPEATS) return false;
    if (request.redirected || this.#addresses.has(url) || new URL(url).pathname === '/favicon.ico') return true;
    if (this.#isWritten(url)) return true;
    // A form that is sent by `get`.
    const [address = '', query = ''] = url.split(/\?(.*)/s);
    return (this.#addresses.has(address) || this.#isWritten(address)) && (encoded(query)?.every((entry) => this.explains(entry)) ?? false);
  }

  /** Names headers that nothing explains. */
  strangeHeaders({ headers, type }: Recorded): readonly string[] {
    return [...headers].filter(([name, value]) => {
      if (name === 'cookie') return value.split(/; ?/).some((pair) => !this.#cookies.has(pair));
      if (name === 'referer') return value !== '' && !this.#referrers.has(value);
      if (name === 'content-type') return !TYPES.test(value);
      // Scripts set it only for what they fetch.
      if (name === 'accept' && !/^(Fetch|XHR)$/.test(type)) return false;
      if (/^if-(none-match|modified-since)$/.test(name) && this.#validators.has(value)) return false;
      return !BY_BROWSER.test(name) && !USUAL.test(`${name}: ${value}`) && !this.#headers.has(`${name}: ${value}`) && !(this.#isLiteral(name) && this.#isKnownValue(value));
    }).map(([name]) => name);
  }

  explains({ name, value, isFile }: Entry): boolean {
    if (isFile || !(this.#names.has(name) || this.#isWord(name))) return false;
    // Forms send lines as networks do.
    const text = value.replaceAll('\r\n', '\n');
    if (text === '') this.#literals -= 1;
    return text === '' ? this.#literals >= 0 : this.#isOwn(text) || this.#isKnownValue(text);
  }

  /** What the control gives a form: a record, its list of hashes, or all records in one text. */
  #isOwn(value: string): boolean {
    for (const [record, left] of this.#records) {
      if (left === 0 || !isRecord(record, this.#modules) || !(value === record || isHexList(value, record))) continue;
      this.#records.set(record, left - 1);
      return true;
    }
    return this.#isCompact(value);
  }

  /** All records that were not used yet, in one text. */
  #isCompact(value: string): boolean {
    const unused = [...this.#records].filter(([record, left]) => left > 0 && isRecord(record, this.#modules)).map(([record]) => record);
    if (unused.length === 0 || value !== compactOf(unused)) return false;
    for (const record of unused) this.#records.set(record, 0);
    return true;
  }

  #isKnownValue(value: string): boolean {
    const left = this.#values.get(value) ?? 0;
    if (left > 0) this.#values.set(value, left - 1);
    return left > 0 || this.#isLiteral(value);
  }

  /** A text that the server wrote, between quotes or as an attribute without them. */
  #isLiteral(text: string): boolean {
    if (text === '') return true;
    const escaped = text.replaceAll('&', '&amp;');
    const is = this.#texts.some((each) => [`"${text}"`, `'${text}'`, `\`${text}\``, `"${escaped}"`, `=${text}>`, `=${text} `].some((form) => each.includes(form)));
    if (is) this.#literals -= 1;
    return is && this.#literals >= 0;
  }

  /** A name that the server wrote, also as a script writes the keys of an object. */
  #isWord(text: string): boolean {
    if (this.#isLiteral(text)) return true;
    const pattern = /^[a-z_$][\w$]*$/i.test(text) ? new RegExp(`[{,.\\s]${escaped(text)}\\s*[:,}=]`) : undefined;
    const is = pattern !== undefined && this.#texts.some((each) => each.includes(text) && pattern.test(each));
    if (is) this.#literals -= 1;
    return is && this.#literals >= 0;
  }

  /** An address that the server wrote, absolute or relative to something that it served. */
  #isWritten(address: string): boolean {
    const { origin, pathname, search } = new URL(address);
    if (this.#has(address)) return true;
    const path = pathname + search;
    for (let at = path.indexOf('/'); at >= 0 && at < pathname.length; at = path.indexOf('/', at + 1)) {
      const isRoot = at === 0 && this.#has(path);
      if (isRoot || (this.#folders.has(origin + path.slice(0, at + 1)) && this.#has(path.slice(at + 1)))) return true;
    }
    return false;
  }

  #has(address: string): boolean {
    if (address === '') return false;
    const pattern = new RegExp(`(^|["'\`(=\\s/])${escaped(address)}($|["'\`)#>\\s])`);
    return this.#texts.some((text) => text.includes(address) || text.includes(address.replaceAll('&', '&amp;')) ? pattern.test(text.replaceAll('&amp;', '&')) : false);
  }
}

const count = (counts: Map<string, number>, key: string): void => { counts.set(key, (counts.get(key) ?? 0) + 1); };
const withoutHash = (url: string): string => url.replace(/#.*$/s, '');
const escaped = (text: string): string => text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');

/** Every folder on the way to an address. */
function foldersOf(url: string): readonly string[] {
  const { origin, pathname } = new URL(url);
  const parts = pathname.split('/').slice(0, -1);
  return parts.map((_, at) => `${origin}${parts.slice(0, at + 1).join('/')}/`);
}
