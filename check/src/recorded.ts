/** What is recorded of a visit. */

export type Phase = 'before' | 'choosing' | 'submit';

export interface Recorded {
  readonly id: string;
  readonly session: string;
  readonly url: string;
  readonly method: string;
  readonly phase: Phase;
  readonly socket: boolean;
  /** As DevTools names it: `Document`, `Script`, `Ping` and so on. */
  readonly type: string;
  /** The frame that asked, or that is to show the answer. */
  readonly frame: string;
  /** Equals `id` if the answer is a document. */
  readonly loader: string;
  /** The page's HTML or CSS named the address, not a script. */
  readonly byParser: boolean;
  /** The server's answer to an earlier request named the address. */
  readonly redirected: boolean;
  /** Headers, body and messages, in any order. */
  readonly parts: Buffer[];
  /** As the server got them, in lower case; those of the page's own request until it is sent. */
  headers: ReadonlyMap<string, string>;
  body: Buffer | undefined;
  bodyBytes: number;
  /** As the browser announced it to the server. */
  contentLength: number;
  /** The request has a body that the browser does not show, e.g. because it is a file. */
  hidden: boolean;
  /** The request used the network, or that is unknown. */
  onWire: boolean;
  answered: boolean;
  blocked: boolean;
  status: number;
  /** The headers of the answer, in lower case. */
  answer: ReadonlyMap<string, string>;
}

/** Something that a policy stopped. Chromium reports also those that never became a request. */
export interface Refusal {
  readonly session: string;
  readonly directive: string;
  readonly url: string;
  readonly phase: Phase;
}

export interface Target {
  readonly type: string;
  readonly url: string;
  readonly session: string;
}

/** The only schemes that send anything; `data:` and `blob:` do not. */
export const LEAVES = /^(https?|wss?):/;
