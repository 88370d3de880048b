/** What a visit is asked for, and what it finds. */
import type { FormState } from './form.ts';
import type { Frame } from './frames.ts';
import type { TestFile } from './picture.ts';
import type { Recorded, Refusal, Target } from './recorded.ts';
import type { ServedTexts } from './served-texts.ts';
import type { Kept } from './storage.ts';
import type { Control, ControlState } from './tab.ts';
import type { Wire } from './wire.ts';

export interface VisitOptions {
  readonly url: string;
  readonly file: string | undefined;
  /** A selector that matches something visible once the page is done with the picture. */
  readonly wait: string | undefined;
  /** The selector of the button to press then. */
  readonly submit: string | undefined;
  /** How long to keep recording after the page is done. */
  readonly restMs: number;
  /** How long nothing must be asked for before a step counts as over. */
  readonly quietMs?: number;
}

/** What was found at one moment. */
export interface Moment {
  readonly form: FormState | undefined;
  readonly kept: readonly Kept[];
}

export interface Visit {
  /** Name and version of the browser. */
  readonly browser: string;
  /** Why the page could not be opened. */
  readonly failure: string | undefined;
  readonly file: TestFile;
  readonly requests: readonly Recorded[];
  readonly sent: readonly Recorded[];
  readonly refusals: readonly Refusal[];
  /** `Set-Cookie` of all answers. */
  readonly cookies: readonly string[];
  readonly targets: readonly Target[];
  readonly frames: readonly Frame[];
  /** What the server wrote: pages, scripts and styles. */
  readonly texts: ServedTexts;
  readonly control: Control | undefined;
  readonly state: ControlState | undefined;
  readonly done: boolean;
  /** Before the picture was chosen, and when the page was done with it. */
  readonly before: Moment | undefined;
  readonly after: Moment | undefined;
  /** `false` if there was nothing to press. */
  readonly pressed: boolean | undefined;
  readonly kept: readonly Kept[];
  readonly shut: readonly string[];
  readonly wire: Wire | undefined;
  /** When the picture was chosen, and when the recording of that phase ended. */
  readonly watched: { readonly fromMs: number; readonly untilMs: number };
}
