/** How many likely copies are fingerprinted with the pictures chosen from now on. */
import type { Protection } from 'jimun';
import type { Speaker } from '../../pkg/src/words/i18n.ts';
import { byId } from './dom.ts';
import type { PageWord } from './words.ts';

const CHOICES: readonly Protection[] = ['off', 'basic', 'standard', 'wide'];

/** What the person chose. */
export function chosenProtection(): Protection {
  return CHOICES.find((choice) => byId<HTMLInputElement>(`protection-${choice}`).checked) ?? 'standard';
}

/** Shows the current choice while the options are folded away. */
export function showProtection(speaker: Speaker<PageWord>): void {
  byId('protection-now').textContent = speaker.say(`protection.${chosenProtection()}`);
}

/** Calls `changed` whenever the person chooses. */
export function listenForProtection(changed: () => void): void {
  for (const choice of CHOICES) byId(`protection-${choice}`).addEventListener('change', changed);
}
