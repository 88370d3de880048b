/**
 * Takes out of the worker's reach what no policy governs: channels to other pages of the origin,
 * and storage that outlives the worker. Under `sandbox` an engine may refuse them anyway; Chromium
 * and Firefox still deliver a BroadcastChannel message, and Firefox still writes to storage.
 *
 * Nothing here is called to find out whether it is there: `import()` of a Blob's address under
 * `sandbox`, for one, ends Chromium's renderer.
 */

/** In the scope itself. */
const OF_SCOPE: readonly string[] = [
  // Other pages of the origin.
  'BroadcastChannel', 'SharedWorker', 'Notification',
  // Storage.
  'indexedDB', 'caches', 'cookieStore', 'webkitRequestFileSystem', 'webkitRequestFileSystemSync',
  'webkitResolveLocalFileSystemURL', 'webkitResolveLocalFileSystemSyncURL',
  // The classes through which the objects above could be reached again.
  'IDBFactory', 'IDBDatabase', 'CacheStorage', 'Cache', 'StorageManager', 'StorageBucketManager', 'FileSystemFileHandle',
  'FileSystemDirectoryHandle', 'FileSystemSyncAccessHandle', 'LockManager', 'ServiceWorkerContainer', 'CookieStore',
  // Connections that the seal does not try one by one.
  'WebTransport', 'WebSocketStream', 'RTCPeerConnection', 'RTCDataChannel',
];

/** In `navigator`. */
const OF_NAVIGATOR: readonly string[] = [
  'storage', 'storageBuckets', 'locks', 'serviceWorker', 'webkitPersistentStorage', 'webkitTemporaryStorage', 'sendBeacon',
  'usb', 'serial', 'hid', 'bluetooth',
];

/**
 * Deletes or shadows all of them, on prototypes too. Returns the names that are still there.
 */
export function narrow(scope: object): readonly string[] {
  const left = OF_SCOPE.filter((name) => !taken(scope, name));
  const { navigator } = scope as { readonly navigator?: object };
  return navigator ? [...left, ...OF_NAVIGATOR.filter((name) => !taken(navigator, name)).map((name) => `navigator.${name}`)] : left;
}

/** Whether the name leads nowhere now, from the object or from any of its prototypes. */
function taken(object: object, name: string): boolean {
  let isTaken = true;
  for (let at: object | null = object; at; at = Reflect.getPrototypeOf(at)) {
    if (!Reflect.getOwnPropertyDescriptor(at, name) || Reflect.deleteProperty(at, name)) continue;
    // What cannot be deleted may still be given another value.
    isTaken &&= Reflect.defineProperty(at, name, { value: undefined, writable: false, configurable: false });
  }
  return isTaken && Reflect.get(object, name) === undefined;
}
