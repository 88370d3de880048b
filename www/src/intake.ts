/** The three ways in: choosing, dropping and pasting. Names and types of the files are never looked at. */
import { byId } from './dom.ts';

/** Calls `take` with whatever files the person hands over. */
export function listenForFiles(take: (files: readonly File[]) => void): void {
  const input = byId<HTMLInputElement>('files');
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])];
    // The page keeps no list of what was chosen, and the same picture can be chosen again.
    input.value = '';
    take(files);
  });

  // A file that misses the page's elements would otherwise be opened by the browser.
  let depth = 0;
  const mark = (change: number): void => {
    depth = Math.max(0, depth + change);
    document.body.classList.toggle('dropping', depth > 0);
  };
  document.addEventListener('dragenter', () => mark(1));
  document.addEventListener('dragleave', () => mark(-1));
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    mark(-depth);
    take([...(event.dataTransfer?.files ?? [])]);
  });

  document.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length > 0) event.preventDefault();
    take(files);
  });
}
