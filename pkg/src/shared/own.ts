/** `Object.hasOwn`, which the oldest browsers with SIMD do not have. */
export function hasOwn(value: object, key: string): boolean {
  return Object.prototype.hasOwnProperty.call(value, key);
}
