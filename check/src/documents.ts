/**
 * The documents whose policies bind what happens to a picture: the page, and frames that can reach
 * the control.
 */
import { addressOf } from './addresses.ts';
import { parseMeta } from './csp.ts';
import type { Frame } from './frames.ts';
import { readHtml } from './html.ts';
import { readPage } from './page.ts';
import type { Page } from './page.ts';
import type { Visit } from './visited.ts';

export interface Document {
  readonly page: Page;
  /** `undefined` for the page itself. */
  readonly frame: string | undefined;
  readonly holdsControl: boolean;
}

/** `top` is the page as the server sends it without a browser. The browser's own is preferred. */
export function documentsOf(top: Page, visit: Visit | undefined): readonly Document[] {
  const frames = visit?.frames ?? [];
  const root = frames.find(({ parent }) => parent === undefined);
  if (!visit || !root) return [{ page: top, frame: undefined, holdsControl: true }];
  const holder = frames.find(({ id }) => id === visit.control?.frame) ?? root;
  const around = new Set(pathTo(holder, frames));
  return frames.flatMap((frame): readonly Document[] => {
    const page = pageOf(frame, frames, top);
    const holdsControl = frame === holder;
    if (!page || !(around.has(frame) || reaches(frame, page, holder, frames, top))) return [];
    const form = holdsControl ? visit.before?.form : undefined;
    const sendsTo = form?.hasForm ? (form.sends ? form.actions : []) : page.sendsTo;
    return [{ page: { ...page, sendsTo }, frame: frame === root ? undefined : labelOf(frame), holdsControl }];
  });
}

const labelOf = ({ url }: Frame): string => (url.startsWith('http') ? addressOf(url) : url.slice(0, 20));

/** The frame itself and those around it, from the inside out. */
function pathTo(frame: Frame, frames: readonly Frame[]): readonly Frame[] {
  const parent = frames.find(({ id }) => id === frame.parent);
  return parent ? [frame, ...pathTo(parent, frames)] : [frame];
}

/** A document without a server inherits the policies of the one around it. */
function pageOf(frame: Frame, frames: readonly Frame[], top: Page): Page | undefined {
  const parent = frames.find(({ id }) => id === frame.parent);
  const sandbox = [frame.sandbox, parent && sandboxOf(parent, frames)];
  if (frame.answer) {
    const page = readPage(frame.answer);
    return { ...page, sandbox: narrowest([page.sandbox, ...sandbox]) };
  }
  const outer = parent ? pageOf(parent, frames, top) : top;
  if (!outer) return undefined;
  const html = readHtml(frame.srcdoc ?? '');
  return {
    ...outer, policies: [...outer.policies, ...html.policies.flatMap(parseMeta)], hasInput: html.hasInput, workerUrl: undefined, sendsTo: [],
    sandbox: narrowest([outer.sandbox, ...sandbox]),
  };
}

const sandboxOf = (frame: Frame, frames: readonly Frame[]): readonly string[] | undefined => (
  narrowest(pathTo(frame, frames).map(({ sandbox }) => sandbox)));

/** What all of them allow. */
function narrowest(all: readonly (readonly string[] | undefined)[]): readonly string[] | undefined {
  const given = all.filter((each) => each !== undefined);
  return given.length === 0 ? undefined : given.reduce((some, more) => some.filter((each) => more.includes(each)));
}

/** Whether scripts of the frame can reach into the control's document: both have one origin. */
function reaches(frame: Frame, page: Page, holder: Frame, frames: readonly Frame[], top: Page): boolean {
  const inner = pageOf(holder, frames, top);
  const apart = [page, inner].some((each) => each?.sandbox && !each.sandbox.includes('allow-same-origin'));
  return frame.answer !== undefined && !apart && inner !== undefined && new URL(page.url).origin === new URL(inner.url).origin;
}
