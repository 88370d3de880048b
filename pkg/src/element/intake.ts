/**
 * Takes files that are chosen, dropped or pasted. Reads names and types only for files in folders,
 * and stores them nowhere.
 */
import { filesOfDrop } from './folder.ts';

export interface IntakeHost {
  /** The form control itself. */
  readonly element: HTMLElement;
  /** The control's file input. */
  readonly input: HTMLInputElement;
  enabled(): boolean;
  accept(): string;
  /** Whether files dropped anywhere on the page go to this control. */
  takesDropsAnywhere(): boolean;
  dragging(is: boolean): void;
  take(files: readonly Blob[]): void;
  /** Called for a dropped folder without a file of an accepted type. */
  foundNothing(): void;
}

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/** Listens until `signal` is aborted. */
export function listenForFiles(host: IntakeHost, signal: AbortSignal): void {
  const { element, input } = host;

  input.addEventListener('input', (event) => event.stopPropagation(), { signal });
  input.addEventListener('change', (event) => {
    event.stopPropagation();
    const files = [...(input.files ?? [])];
    // The input then keeps no list of what was chosen, and the same picture can be chosen again.
    input.value = '';
    if (files.length > 0) host.take(files);
  }, { signal });

  let depth = 0;
  const mark = (change: number): void => {
    depth = Math.max(0, depth + change);
    host.dragging(depth > 0);
  };
  const isHere = (event: Event): boolean => host.takesDropsAnywhere() || event.composedPath().includes(element);
  window.addEventListener('dragenter', (event) => { if (hasFiles(event) && host.enabled() && isHere(event)) mark(1); }, { signal });
  window.addEventListener('dragleave', (event) => { if (hasFiles(event) && isHere(event)) mark(-1); }, { signal });
  const allow = (event: DragEvent): void => {
    if (!hasFiles(event) || !host.enabled()) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
  };
  const take = (event: DragEvent): void => {
    mark(-depth);
    if (!event.dataTransfer || !hasFiles(event) || !host.enabled()) return;
    event.preventDefault();
    void filesOfDrop(event.dataTransfer, host.accept()).then(({ files, fromFolder }) => {
      if (signal.aborted) return;
      if (files.length > 0) host.take(files);
      else if (fromFolder) host.foundNothing();
    });
  };
  element.addEventListener('dragover', allow, { signal });
  element.addEventListener('drop', take, { signal });

  // The browser opens a file that is dropped where nothing takes it. The form would be gone, and
  // the picture on the screen.
  for (const [type, act] of [['dragover', allow], ['drop', take]] as const) {
    window.addEventListener(type, (event) => {
      if (type === 'drop') mark(-depth);
      if (event.defaultPrevented || !hasFiles(event)) return;
      if (host.takesDropsAnywhere()) act(event);
      if (event.defaultPrevented) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'none';
    }, { signal });
  }

  document.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0 || event.defaultPrevented || !host.enabled() || !isMeant(element, event)) return;
    event.preventDefault();
    host.take(files);
  }, { signal });
}

const TAKES_TEXT = 'textarea, select, input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"], [type="reset"])';

/**
 * Whether a paste is for this element: it has focus, or it is the first one and nothing that takes
 * text has focus.
 */
function isMeant(element: HTMLElement, event: Event): boolean {
  const path = event.composedPath();
  if (path.includes(element)) return true;
  const [target] = path;
  if (target instanceof HTMLElement && (target.isContentEditable || target.matches(TAKES_TEXT))) return false;
  const all = [...document.querySelectorAll(element.localName)];
  if (all.some((other) => path.includes(other))) return false;
  return all.find((other) => !other.matches(':disabled')) === element;
}
