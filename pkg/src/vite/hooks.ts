/**
 * The part of Vite's plugin interface that is used here. Vite's own types fit it, so the package
 * depends on no version of Vite.
 */

export interface ViteConfig {
  readonly base: string;
  readonly root: string;
  readonly build: { readonly outDir: string; readonly ssr: unknown };
  readonly logger: { warn(message: string): void };
}

export interface ViteRequest {
  readonly url?: string | undefined;
  /** What came, where another server has taken a part off. */
  readonly originalUrl?: string | undefined;
  readonly method?: string | undefined;
}

export interface ViteResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(body?: string | Uint8Array): unknown;
}

export type ViteHandler = (request: ViteRequest, response: ViteResponse, next: (error?: unknown) => void) => void;

/** Of `vite` and of `vite preview`. */
export interface ViteServer {
  readonly middlewares: { use(handler: ViteHandler): unknown };
}

export interface ViteBundle {
  /** Of one build for several: a page's, or a server's. */
  readonly environment?: { readonly config: { readonly consumer: string } };
  emitFile(file: { readonly type: 'asset'; readonly fileName: string; readonly source: Uint8Array }): unknown;
}

/** A plugin, as Vite takes it. */
export interface JimunPlugin {
  readonly name: 'jimun';
  readonly enforce: 'pre';
  config(): { readonly optimizeDeps: { readonly exclude: string[] } };
  configResolved(config: ViteConfig): void;
  configureServer(server: ViteServer): void;
  configurePreviewServer(server: ViteServer): void;
  transform(code: string, id: string): { readonly code: string; readonly map: null } | undefined;
  generateBundle(this: ViteBundle): Promise<void>;
}
