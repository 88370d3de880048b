/** Types of the elements for Svelte's templates. Copy this file unchanged. */
import type { JimunExit, JimunExitAttributes, JimunExitEventMap } from 'jimun/exit';
import type { JimunInput, JimunInputAttributes, JimunInputEventMap } from 'jimun/element';
import type { HTMLAttributes } from 'svelte/elements';

type Listeners<Events> = { [type in keyof Events & string as `on${type}`]?: (event: Events[type]) => void };

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'jimun-input': HTMLAttributes<JimunInput> & JimunInputAttributes & Listeners<JimunInputEventMap>;
    'jimun-exit': HTMLAttributes<JimunExit> & JimunExitAttributes & Listeners<JimunExitEventMap>;
  }
}
