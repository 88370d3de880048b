/**
 * Bytes as a string of printable ASCII, so that no bundler's escapes and no page's encoding can
 * harm them.
 *
 * 0–90, by far the most frequent bytes of WebAssembly, take one character, the others two. The
 * server's compression can still find repetitions: with brotli a module is 1.03 times as large as
 * its bytes, where base64 would make it 1.37 times. `"` and `\` do not occur.
 */
const SINGLE = 91;
const SECOND = 83;

const character = (value) => (value === 57 ? '~' : String.fromCharCode(value + 35));

export function encode(bytes) {
  let text = '';
  for (const byte of bytes) {
    const rest = byte - SINGLE;
    text += rest < 0 ? character(byte) : (rest < SECOND ? ' ' : '!') + character(rest % SECOND);
  }
  return text;
}

/** Source text of a module whose default export is `bytes`. */
export function scriptOf(bytes) {
  return `const text = ${JSON.stringify(encode(bytes))};
const bytes = new Uint8Array(${bytes.length});
let at = 0;
const next = () => {
  const code = text.charCodeAt(at++);
  return code === 126 ? 57 : code - 35;
};
for (let index = 0; index < bytes.length; index += 1) {
  const value = next();
  bytes[index] = value < 0 ? next() + (value === -3 ? ${SINGLE} : ${SINGLE + SECOND}) : value;
}
export default bytes;
`;
}
